package dev.coffey.checkpoints;

import static org.awaitility.Awaitility.await;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a handle tells. */
final class Recorder implements SwapListener {
  final List<String> published = new CopyOnWriteArrayList<>();
  final List<Swap> swaps = new CopyOnWriteArrayList<>();
  final List<Quarantined> quarantined = new CopyOnWriteArrayList<>();
  final List<HeadMix> mixes = new CopyOnWriteArrayList<>();
  final List<String> firstServed = new CopyOnWriteArrayList<>();

  @Override
  public void published(CheckpointManifest manifest) {
    published.add(manifest.getCheckpointId());
  }

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

  /** Waits until the handle serves the checkpoint. */
  static void awaitServing(ModelHandle handle, CheckpointManifest manifest) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                handle
                    .serving()
                    .filter(m -> m.getCheckpointId().equals(manifest.getCheckpointId()))
                    .isPresent());
  }
}
