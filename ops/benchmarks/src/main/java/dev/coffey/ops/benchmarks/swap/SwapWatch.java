package dev.coffey.ops.benchmarks.swap;

import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.checkpoints.Quarantined;
import dev.coffey.checkpoints.Swap;
import dev.coffey.checkpoints.SwapListener;
import dev.coffey.ops.benchmarks.swap.Windows.Window;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Notes the times of each swap by the checkpoint that came. Thread-safe. */
final class SwapWatch implements SwapListener {

  private static final long WAIT_SECONDS_MAX = 60;
  private static final long LOOK_NANOS = 500_000;

  /** The swap tells its duration in whole milliseconds, rounded down. */
  private static final long ROUNDING_MILLIS = 1;

  private record Loaded(long fromNanos, long swappedNanos) {}

  private final Map<String, Loaded> loaded = new ConcurrentHashMap<>();
  private final Map<String, Long> servedNanos = new ConcurrentHashMap<>();
  private volatile String trouble = "";

  @Override
  public void swapped(Swap swap) {
    long now = System.nanoTime();
    long tookNanos = TimeUnit.MILLISECONDS.toNanos(swap.loadMillis() + ROUNDING_MILLIS);
    loaded.put(swap.to().getCheckpointId(), new Loaded(now - tookNanos, now));
  }

  @Override
  public void firstServed(CheckpointManifest manifest, Instant at) {
    servedNanos.put(manifest.getCheckpointId(), System.nanoTime());
  }

  @Override
  public void quarantined(Quarantined bad) {
    trouble = bad.detail();
  }

  /** Waits until it is swapped in. */
  void awaitSwapped(String checkpointId) {
    await(checkpointId, "served", () -> loaded.containsKey(checkpointId));
  }

  /** Waits until it has answered and it is alone in memory. */
  Window awaitSettled(String checkpointId, ModelHandle handle) {
    awaitSwapped(checkpointId);
    await(checkpointId, "asked", () -> servedNanos.containsKey(checkpointId));
    await(checkpointId, "alone in memory", () -> handle.modelsInMemory() == 1);
    Loaded times = loaded.remove(checkpointId);
    servedNanos.remove(checkpointId);
    return new Window(times.fromNanos(), times.swappedNanos(), System.nanoTime());
  }

  private void await(String checkpointId, String state, BooleanSupplier until) {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
    while (!until.getAsBoolean()) {
      if (!trouble.isEmpty() || System.nanoTime() > endNanos) {
        throw new IllegalStateException(
            "Checkpoint %s was not %s within %d s. %s"
                .formatted(checkpointId, state, WAIT_SECONDS_MAX, trouble));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
