package dev.coffey.ops.local.sample;

import dev.coffey.checkpoints.Quarantined;
import dev.coffey.checkpoints.Swap;
import dev.coffey.checkpoints.SwapListener;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What the application has done so far.
 *
 * <p>State: counters. Written by the handle's and the load's threads, read by the server's; guarded
 * by this object.
 */
final class Statistics implements SwapListener {
  private static final int RECENT = 500;

  /** A model and when its first request was answered. */
  record Model(String checkpoint, long step, Instant firstServedAt) {}

  /** One page of it. */
  record Page(
      Instant startedAt,
      long served,
      long failed,
      long swaps,
      String checkpoint,
      double alpha,
      double beta,
      double top1Recent,
      List<Model> models,
      List<String> troubles) {}

  private final Instant startedAt = Instant.now();
  private final List<Model> models = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();
  private final Deque<Boolean> recent = new ArrayDeque<>();
  private long served;
  private long failed;
  private long swaps;
  private String checkpoint;
  private double alpha;
  private double beta;

  @Override
  public synchronized void swapped(Swap swap) {
    // The first model takes nobody's place.
    swaps += swap.from().isPresent() ? 1 : 0;
    checkpoint = swap.to().getCheckpointId();
    alpha = swap.mix().alpha();
    beta = swap.mix().beta();
    System.out.printf("%s serves %s, loaded in %d ms%n", swap.at(), checkpoint, swap.loadMillis());
  }

  @Override
  public synchronized void mixed(
      CheckpointManifest manifest, dev.coffey.distillation.mix.HeadMix mix, Instant at) {
    alpha = mix.alpha();
    beta = mix.beta();
  }

  @Override
  public synchronized void quarantined(Quarantined bad) {
    trouble(bad.checkpointId() + ": " + bad.detail());
  }

  @Override
  public synchronized void firstServed(CheckpointManifest manifest, Instant at) {
    models.add(new Model(manifest.getCheckpointId(), manifest.getStep(), at));
  }

  synchronized void answered(boolean right) {
    served++;
    recent.addLast(right);
    if (recent.size() > RECENT) {
      recent.removeFirst();
    }
  }

  synchronized void failed(String why) {
    failed++;
    trouble(why);
  }

  private void trouble(String what) {
    System.out.println(what);
    troubles.add(what);
    if (troubles.size() > 20) {
      troubles.remove(0);
    }
  }

  synchronized Page page() {
    long right = recent.stream().filter(it -> it).count();
    return new Page(
        startedAt,
        served,
        failed,
        swaps,
        checkpoint,
        alpha,
        beta,
        recent.isEmpty() ? 0 : (double) right / recent.size(),
        List.copyOf(models),
        List.copyOf(troubles));
  }
}
