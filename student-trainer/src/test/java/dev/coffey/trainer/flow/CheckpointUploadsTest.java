package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.Retention;
import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.flow.TrainingRun.Snapshot;
import io.opentelemetry.api.trace.TracerProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointUploadsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void whatIsNotPublishedWhenItEndsFailsInsteadOfBeingForgotten() {
    try (Cluster cluster = new Cluster(folder)) {
      // Given: one upload that waits for the broker, and one that waits for the first
      CheckpointUploads uploads = uploads(cluster);
      cluster.killBroker();
      CompletableFuture<CheckpointManifest> first = uploads.publish(snapshot(1));
      CompletableFuture<CheckpointManifest> second = uploads.publish(snapshot(2));

      // When
      uploads.close();

      // Then
      assertThat(second.handle((manifest, failure) -> failure))
          .isCompletedWithValueMatching(CancellationException.class::isInstance);
      await().atMost(PATIENCE).until(first::isCompletedExceptionally);
    }
  }

  private static CheckpointUploads uploads(Cluster cluster) {
    TrainerSettings settings = Cluster.settings("student", 32, TrainedLog.EVERY_20);
    ClusterAccess access = cluster.access();
    return new CheckpointUploads(
        access,
        settings.studentId(),
        new ManifestWriter(settings),
        access.publisher(settings.studentId()),
        Retention.open(
            settings.studentId(),
            settings.retention(),
            access.kafka(),
            access.checkpoints(),
            Clock.systemUTC()),
        Clock.systemUTC(),
        TracerProvider.noop().get("test"));
  }

  private static Snapshot snapshot(long step) {
    Turns turns = Turns.none(Cluster.ECHO);
    return new Snapshot(
        step,
        Optional.empty(),
        new byte[] {1},
        new byte[] {2},
        turns,
        turns,
        Collections.emptySortedMap(),
        new long[0],
        "teacher",
        List.of());
  }
}
