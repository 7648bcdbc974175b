package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.Turns.Run;
import dev.coffey.checkpoints.ledger.Turns.Turn;
import dev.coffey.checkpoints.ledger.TurnsCodec;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import dev.coffey.trainer.flow.TrainerSettings.Checkpoints;
import dev.coffey.trainer.flow.TrainerStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerRestartTest {

  private static final int LABELED = 40;
  private static final int STEPS = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** A checkpoint every 20 steps, and none at the end: as after kill -9. */
  private static final Checkpoints EVERY_20 =
      new Checkpoints(20, Duration.ofHours(1), Duration.ZERO);

  @TempDir Path folder;

  @Test
  void aTrainerThatIsInterruptedEndsWithTheVerySameWeights() throws Exception {
    try (Cluster cluster = new Cluster(folder);
        SampleWorld samples = cluster.samples()) {
      // Given: one partition per topic, with a bad record, and samples for no more than 30 steps
      samples.labeled(LABELED, 0);
      samples.unlabeled(101, 0);
      samples.broken(0);
      samples.unlabeled(30 * Cluster.FRESH - 102, 0);

      // When: one is ended without a last checkpoint at step 30, and again at step 50
      trainTo(cluster, "interrupted", 30);
      samples.unlabeled(20 * Cluster.FRESH, 0);
      trainTo(cluster, "interrupted", 50);
      samples.unlabeled((STEPS - 50) * Cluster.FRESH, 0);
      trainTo(cluster, "interrupted", STEPS);
      trainTo(cluster, "whole", STEPS);

      // Then
      CheckpointManifest whole = last(cluster.checkpoints("whole"));
      List<CheckpointManifest> interrupted = cluster.checkpoints("interrupted");
      assertThat(interrupted).hasSizeGreaterThanOrEqualTo(3);
      assertThat(last(interrupted).getStep()).isEqualTo(STEPS);
      assertThat(last(interrupted).getStudent().getSha256())
          .isEqualTo(whole.getStudent().getSha256());
      assertThat(last(interrupted).getTrainingState().getSha256())
          .isEqualTo(whole.getTrainingState().getSha256());
      assertThat(freshOffsets(interrupted))
          .containsExactlyElementsOf(offsets(0, (long) STEPS * Cluster.FRESH));
      assertThat(unlabeledOffsets(interrupted))
          .containsExactlyElementsOf(offsets(0, (long) STEPS * Cluster.FRESH));
      for (int i = 1; i < interrupted.size(); i++) {
        assertThat(interrupted.get(i).getParentId())
            .isEqualTo(interrupted.get(i - 1).getCheckpointId());
      }
    }
  }

  /**
   * Ends at this step, for which the log holds just enough samples: with the regular checkpoint of
   * some step before it or, at the last step, with the checkpoint of that one.
   */
  private static void trainTo(Cluster cluster, String studentId, int steps) throws Exception {
    try (Trainer trainer = cluster.trainer(studentId, LABELED, EVERY_20, () -> {})) {
      await()
          .atMost(PATIENCE)
          .failFast(() -> trainer.status().state() == State.FAILED)
          .until(() -> trainer.status().step() == steps);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  steps == STEPS
                      ? isPublishedToTheEnd(trainer)
                      : trainer.status().checkpointsPublished() > 0);
    }
  }

  private static boolean isPublishedToTheEnd(Trainer trainer) throws Exception {
    if (trainer.status().checkpoint().filter(told -> told.step() == STEPS).isPresent()) {
      return true;
    }
    try {
      trainer.checkpoint().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      // The regular checkpoint of the last step came first; the next look sees it.
      assertThat(e).hasMessageContaining("No step was taken since the newest checkpoint");
    }
    return false;
  }

  /**
   * Each step's unlabelled records as the manifests' turns tell them: the offset after each run.
   */
  private static List<Long> freshOffsets(List<CheckpointManifest> manifests) {
    List<Long> offsets = new ArrayList<>();
    long parentStep = 0;
    for (CheckpointManifest manifest : manifests) {
      Turns turns = TurnsCodec.decode(manifest.getTurns()).startingAt(parentStep + 1);
      for (List<Turn> turnsOfStep : turns.steps()) {
        for (Turn turn : turnsOfStep) {
          if (turn instanceof Run run
              && run.partition().topic().equals(Topics.SAMPLES_UNLABELED.name())) {
            offsets.addAll(offsets(run.to() - run.records(), run.to()));
          }
        }
      }
      parentStep = manifest.getStep();
    }
    return offsets;
  }

  private static List<Long> offsets(long from, long to) {
    List<Long> offsets = new ArrayList<>();
    for (long offset = from; offset < to; offset++) {
      offsets.add(offset);
    }
    return offsets;
  }

  private static List<Long> unlabeledOffsets(List<CheckpointManifest> manifests) {
    return manifests.stream()
        .flatMap(manifest -> manifest.getConsumed().stream())
        .filter(range -> range.getTopic().equals(Topics.SAMPLES_UNLABELED.name()))
        .flatMap(range -> offsets(range.getFrom(), range.getTo()).stream())
        .toList();
  }

  private static CheckpointManifest last(List<CheckpointManifest> manifests) {
    return manifests.get(manifests.size() - 1);
  }
}
