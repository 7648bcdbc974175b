package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.trainer.flow.TrainerStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer whose checkpoints no broker will ever take. */
class UnpublishableTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path folder;

  @Test
  void aManifestThatItsTopicDoesNotTakeEndsTheTrainerWithItsSizeAndTheWayOut() {
    // Given: settings so long that the manifest, which records them, is larger than 4 MiB
    AtomicBoolean failed = new AtomicBoolean();
    TrainerSettings settings = settings(Map.of("coffey.trainer.note", "x".repeat(4 << 20)));
    try (Cluster cluster = new Cluster(folder);
        SampleWorld samples = cluster.samples()) {
      samples.labeled(40, null);
      samples.unlabeled(200, null);

      // When
      try (Trainer trainer = cluster.trainer(settings, () -> failed.set(true))) {
        await().atMost(PATIENCE).untilTrue(failed);

        // Then
        assertThat(trainer.status().state()).isEqualTo(State.FAILED);
        assertThat(trainer.status().detail())
            .containsPattern("a manifest of 419\\d{4} bytes")
            .contains("coffey.trainer.checkpoint.steps");
      }
    }
  }

  private static TrainerSettings settings(Map<String, String> configured) {
    TrainerSettings other = Cluster.settings("student", 32, TrainedLog.EVERY_20);
    return new TrainerSettings(
        other.studentId(),
        other.instance(),
        other.architecture(),
        other.preprocessing(),
        other.classes(),
        other.training(),
        other.batches(),
        other.checkpoints(),
        other.lagPolicy(),
        other.patience(),
        other.retention(),
        other.mix(),
        other.initialWeights(),
        other.stepsEvery(),
        configured);
  }
}
