package dev.coffey.trainer.flow;

import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.flow.TrainerStatus.Checkpoint;
import dev.coffey.trainer.flow.TrainingRun.Snapshot;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When snapshots are taken, and what becomes of them. At most one is under way; one that is due
 * meanwhile waits for it. Not thread-safe: the training thread owns it.
 */
final class CheckpointCycle {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointCycle.class);

  private record UnderWay(
      Snapshot snapshot, long beganNanos, CompletableFuture<CheckpointManifest> done) {}

  private final TrainerSettings.Checkpoints settings;
  private final TrainingRun run;
  private final CheckpointUploads uploads;
  private final LongSupplier nanoTime;
  private UnderWay underWay;
  private OptionalLong lastNanos = OptionalLong.empty();
  private Optional<Checkpoint> newest;
  private long published;
  private double stallMillis;

  /**
   * @param newest that the run goes on from
   * @param nanoTime a clock as {@link System#nanoTime()}
   */
  CheckpointCycle(
      TrainerSettings.Checkpoints settings,
      TrainingRun run,
      CheckpointUploads uploads,
      Optional<Checkpoint> newest,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.run = run;
    this.uploads = uploads;
    this.newest = newest;
    this.nanoTime = nanoTime;
  }

  /** Takes note of an upload that has ended, and begins the next when it is due. */
  void turn() {
    settle();
    if (underWay == null && isDue()) {
      begin();
    }
  }

  private boolean isDue() {
    if (run.stepsSinceParent() == 0) {
      return false;
    }
    long now = nanoTime.getAsLong();
    if (lastNanos.isEmpty()) {
      lastNanos = OptionalLong.of(now); // the clock starts with the first step
    }
    return run.stepsSinceParent() >= settings.steps()
        || now - lastNanos.getAsLong() >= settings.interval().toNanos();
  }

  /**
   * Begins a checkpoint of the present step, or joins the one under way if it is of this step.
   *
   * @return completes with the checkpoint; empty when there is no step that has none, or when one
   *     of an earlier step is under way
   */
  Optional<CompletableFuture<CheckpointManifest>> begin() {
    settle();
    if (underWay != null) {
      return underWay.snapshot().step() == run.steps()
          ? Optional.of(underWay.done())
          : Optional.empty();
    }
    if (run.stepsSinceParent() == 0) {
      return Optional.empty();
    }
    long beganNanos = nanoTime.getAsLong();
    lastNanos = OptionalLong.of(beganNanos);
    Snapshot snapshot = run.snapshot();
    underWay = new UnderWay(snapshot, beganNanos, uploads.publish(snapshot));
    stallMillis = (nanoTime.getAsLong() - beganNanos) / 1e6;
    return Optional.of(underWay.done());
  }

  boolean isUnderWay() {
    settle();
    return underWay != null;
  }

  /**
   * @throws RuntimeException when the student was taken over by another trainer
   */
  private void settle() {
    if (underWay == null || !underWay.done().isDone()) {
      return;
    }
    UnderWay ended = underWay;
    underWay = null;
    CheckpointManifest manifest;
    try {
      manifest = ended.done().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    run.published(ended.snapshot(), manifest.getCheckpointId());
    published++;
    long millis = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - ended.beganNanos());
    newest = Optional.of(Checkpoint.of(manifest, (double) millis));
    LOG.info(
        "Checkpoint {}: {} samples since {}, {} KiB, {} ms beside the training.",
        manifest.getCheckpointId(),
        manifest.getSamplesSinceParent(),
        manifest.getParentId() == null ? "the beginning" : "its parent",
        (manifest.getStudent().getSize() + ended.snapshot().trainingState().length) >> 10,
        millis);
  }

  /** The last checkpoint, within the time that a shutdown has for it. */
  void finish() {
    long untilNanos = nanoTime.getAsLong() + settings.shutdownMax().toNanos();
    uploads.hurry();
    try {
      awaitUnderWay(untilNanos);
      if (!settings.shutdownMax().isZero() && begin().isPresent()) {
        awaitUnderWay(untilNanos);
      }
    } catch (TimeoutException | RuntimeException e) {
      LOG.warn(
          "The last {} steps have no checkpoint: {}",
          run.stepsSinceParent(),
          e instanceof TimeoutException
              ? "it took longer than " + settings.shutdownMax().toMillis() + " ms"
              : e.getMessage());
    }
  }

  private void awaitUnderWay(long untilNanos) throws TimeoutException {
    if (underWay == null) {
      return;
    }
    try {
      underWay.done().get(Math.max(1, untilNanos - nanoTime.getAsLong()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException();
    } catch (ExecutionException e) {
      // settle() tells
    }
    settle();
  }

  Optional<Checkpoint> newest() {
    return newest;
  }

  long published() {
    return published;
  }

  /** How long the step loop stood still for the newest snapshot. */
  double stallMillis() {
    return stallMillis;
  }
}
