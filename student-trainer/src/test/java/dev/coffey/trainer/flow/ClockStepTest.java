package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.trainer.flow.TrainerSettings.Checkpoints;
import dev.coffey.trainer.flow.TrainerStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer whose wall clock is set back, as NTP does it, or a machine that was resumed. */
class ClockStepTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Checkpoints EVERY_SECOND =
      new Checkpoints(1_000_000, Duration.ofSeconds(1), Duration.ZERO);

  @TempDir Path folder;

  @Test
  void holdsNothingUp() {
    // Given: a student with a checkpoint, paused, whose clock is then set back by an hour
    AtomicReference<Duration> back = new AtomicReference<>(Duration.ZERO);
    // ... and whose other clock begins just before its readings overflow
    long origin = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos() - System.nanoTime();
    Clocks clocks =
        new Clocks(() -> Instant.now().minus(back.get()), () -> origin + System.nanoTime());
    try (Cluster cluster = new Cluster(folder);
        SampleWorld samples = cluster.samples();
        Trainer trainer = new Trainer(settings(), cluster.access(), clocks, () -> {})) {
      samples.labeled(40, null);
      samples.unlabeled(25 * Cluster.FRESH, null);
      trainer.start();
      await().atMost(PATIENCE).until(() -> checkpointStep(trainer) == 25);
      trainer.pause();
      await().atMost(PATIENCE).until(() -> trainer.status().state() == State.PAUSED);
      back.set(Duration.ofHours(1));

      // When: samples of a full step and of one that makes do with fewer
      samples.unlabeled(Cluster.FRESH + 1, null);

      // Then: the status goes on, and so do the ends of the log, the steps and their checkpoints
      await().atMost(PATIENCE).until(() -> trainer.status().lag() == Cluster.FRESH + 1);
      trainer.resume();
      await().atMost(PATIENCE).until(() -> trainer.status().step() == 27);
      await().atMost(PATIENCE).until(() -> checkpointStep(trainer) == 27);
      assertThat(trainer.status().checkpoint().orElseThrow().createdAt())
          .isBefore(Instant.now().minus(Duration.ofMinutes(50)));
    }
  }

  private static long checkpointStep(Trainer trainer) {
    return trainer.status().checkpoint().map(TrainerStatus.Checkpoint::step).orElse(0L);
  }

  private static TrainerSettings settings() {
    return Cluster.settings("student", 32, EVERY_SECOND, Duration.ofMillis(500));
  }
}
