package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.OffsetRange;
import dev.coffey.schemas.Topics;
import dev.coffey.trainer.batches.Turns;
import dev.coffey.trainer.batches.Turns.Run;
import dev.coffey.trainer.batches.TurnsCodec;
import dev.coffey.trainer.flow.TrainerSettings.Checkpoints;
import dev.coffey.trainer.flow.TrainerStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  void aTrainerThatIsInterruptedEndsWithTheVerySameWeights() {
    try (Cluster cluster = new Cluster(folder);
        SampleWorld samples = cluster.samples()) {
      // Given: a fixed log on one partition per topic with a bad record in it, enough for 60 steps
      samples.labeled(LABELED, 0);
      samples.unlabeled(101, 0);
      samples.broken(0);
      samples.unlabeled(STEPS * Cluster.FRESH - 102, 0);
      trainTo(cluster, "whole", STEPS);

      // When: one is ended without a last checkpoint about step 30, and again about step 50
      trainTo(cluster, "interrupted", 30);
      trainTo(cluster, "interrupted", 50);
      trainTo(cluster, "interrupted", STEPS);

      // Then
      List<CheckpointManifest> whole = cluster.checkpoints("whole");
      List<CheckpointManifest> interrupted = cluster.checkpoints("interrupted");
      assertThat(interrupted)
          .extracting(CheckpointManifest::getStep)
          .containsExactly(20L, 40L, 60L);
      assertThat(last(interrupted).getStudent().getSha256())
          .isEqualTo(last(whole).getStudent().getSha256());
      assertThat(last(interrupted).getTrainingState().getSha256())
          .isEqualTo(last(whole).getTrainingState().getSha256());
      assertThat(freshOffsets(interrupted))
          .containsExactlyElementsOf(offsets(0, STEPS * Cluster.FRESH));
      assertThat(unlabeledRanges(interrupted)).containsExactly("0-80", "80-160", "160-240");
      assertThat(interrupted.get(1).getParentId()).isEqualTo(interrupted.get(0).getCheckpointId());
    }
  }

  private static void trainTo(Cluster cluster, String studentId, int steps) {
    try (Trainer trainer = cluster.trainer(studentId, LABELED, EVERY_20, () -> {})) {
      await()
          .atMost(PATIENCE)
          .failFast(() -> trainer.status().state() == State.FAILED)
          .until(
              () ->
                  trainer.status().step() >= steps
                      && trainer
                          .status()
                          .checkpoint()
                          .filter(c -> c.step() >= steps / 20 * 20)
                          .isPresent());
    }
  }

  /**
   * Each step's unlabelled records as the manifests' turns tell them: the offset after each run.
   */
  private static List<Long> freshOffsets(List<CheckpointManifest> manifests) {
    List<Long> offsets = new ArrayList<>();
    long parentStep = 0;
    for (CheckpointManifest manifest : manifests) {
      byte[] coded = new byte[manifest.getTurns().remaining()];
      manifest.getTurns().duplicate().get(coded);
      Turns turns = TurnsCodec.decode(coded).startingAt(parentStep + 1);
      for (List<Run> runs : turns.steps()) {
        for (Run run : runs) {
          if (run.partition().topic().equals(Topics.SAMPLES_UNLABELED.name())) {
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

  private static List<String> unlabeledRanges(List<CheckpointManifest> manifests) {
    return manifests.stream()
        .flatMap(manifest -> manifest.getConsumed().stream())
        .filter(range -> range.getTopic().equals(Topics.SAMPLES_UNLABELED.name()))
        .map(TrainerRestartTest::text)
        .toList();
  }

  private static String text(OffsetRange range) {
    return range.getFrom() + "-" + range.getTo();
  }

  private static CheckpointManifest last(List<CheckpointManifest> manifests) {
    return manifests.get(manifests.size() - 1);
  }
}
