package dev.coffey.checkpoints;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a handle tells. */
final class Recorder implements SwapListener {
  final List<Swap> swaps = new CopyOnWriteArrayList<>();
  final List<Quarantined> quarantined = new CopyOnWriteArrayList<>();
  final List<HeadMix> mixes = new CopyOnWriteArrayList<>();
  final List<String> firstServed = new CopyOnWriteArrayList<>();

  @Override
  public void swapped(Swap swap) {
    swaps.add(swap);
  }

  @Override
  public void mixed(CheckpointManifest manifest, HeadMix mix, Instant at) {
    mixes.add(mix);
  }

  @Override
  public void quarantined(Quarantined bad) {
    quarantined.add(bad);
  }

  @Override
  public void firstServed(CheckpointManifest manifest, Instant at) {
    firstServed.add(manifest.getCheckpointId());
  }
}
