package dev.coffey.checkpoints;

import static dev.coffey.checkpoints.Recorder.awaitServing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coffey.schemas.CheckpointManifest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long models live, and what is measured of them. */
class ModelLifetimeTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final TestCluster cluster = TestCluster.shared();
  private final String studentId = "student-" + UUID.randomUUID();
  private final TestTrainer trainer =
      new TestTrainer(studentId, cluster.kafka(), cluster.registry());
  private final Recorder recorder = new Recorder();
  private final byte[] image = TestStudents.png(1);

  @AfterEach
  void close() {
    trainer.close();
  }

  @Test
  void closesTheOldModelWithItsLastLeaseAndLoadsNoThirdBefore() {
    // Given
    CheckpointManifest first = trainer.publish(1);
    try (ModelHandle handle = handle()) {
      ModelHandle.Lease one = handle.acquire();
      ModelHandle.Lease two = handle.acquire();
      CheckpointManifest second = trainer.publish(2);
      awaitServing(handle, second);
      CheckpointManifest third = trainer.publish(3);
      one.close();
      one.close();
      await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> handle.modelsInMemory() == 2);
      assertThat(handle.serving()).contains(second);
      assertThat(two.classify(List.of(image))).hasSize(1);
      assertThat(two.manifest()).isEqualTo(first);

      // When
      two.close();

      // Then
      awaitServing(handle, third);
      await().atMost(SOON).until(() -> handle.modelsInMemory() == 1);
      assertThat(handle.modelsInMemoryMax()).isEqualTo(2);
      assertThatThrownBy(() -> two.classify(List.of(image)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(first.getCheckpointId());
    }
  }

  @Test
  void givesAllMemoryBackWhenClosedAndServesOpenLeasesUntilThen() {
    // Given
    trainer.publish(1);
    ModelHandle handle = handle();
    ModelHandle.Lease lease = handle.acquire();

    // When
    handle.close();

    // Then
    assertThat(lease.classify(List.of(image))).hasSize(1);
    lease.close();
    assertThat(handle.modelsInMemory()).isZero();
    assertThatThrownBy(handle::acquire)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(studentId);
  }

  @Test
  void measuresFreshnessAtTheFirstAnswer() {
    // Given
    try (ModelHandle handle = handle()) {
      CheckpointManifest first =
          trainer.publish(
              1, TestStudents.blob(1), m -> m.setSampleAges(SampleAges.encode(1_000, 60_000)));
      awaitServing(handle, first);
      Freshness.Summary before = handle.freshness();

      // When
      for (int i = 0; i < 2; i++) {
        try (ModelHandle.Lease model = handle.acquire()) {
          model.classify(List.of(image));
        }
      }

      // Then
      assertThat(before.samples()).isZero();
      assertThat(before.waiting()).isEqualTo(2);
      assertThat(handle.freshness().samples()).isEqualTo(2);
      assertThat(handle.freshness().maxMillis()).isBetween(60_000.0, 60_000.0 + SOON.toMillis());
      assertThat(recorder.firstServed).containsExactly(first.getCheckpointId());
    }
  }

  @Test
  void tellsAlsoOfACheckpointThatLiesFurtherBackThanItFollows() {
    // Given more manifests of another student behind it than a handle reads
    CheckpointManifest only = trainer.publish(1);
    try (TestTrainer other =
        new TestTrainer(studentId + "-other", cluster.kafka(), cluster.registry())) {
      for (int step = 1; step <= 257; step++) {
        other.publish(step, new byte[] {1}, manifest -> manifest);
      }
    }

    // When
    try (ModelHandle handle = handle()) {
      awaitServing(handle, only);
    }

    // Then
    assertThat(recorder.published).containsExactly(only.getCheckpointId());
  }

  private ModelHandle handle() {
    return ModelHandle.builder()
        .kafka(cluster.kafka())
        .registry(cluster.registry())
        .studentId(studentId)
        .follow(Follow.newest())
        .listener(recorder)
        .build();
  }
}
