package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.schemas.CheckpointManifest;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Manifests as long as many steps since their parent make them, against a real broker. */
class LargeManifestTest {
  private static final int MIB = 1 << 20;

  private final TestCluster cluster = TestCluster.shared();
  private final String studentId = "student-" + UUID.randomUUID();
  private final CheckpointPublisher publisher =
      CheckpointPublisher.open(studentId, cluster.kafka(), cluster.registry());
  private final CheckpointLog log =
      CheckpointLog.open(cluster.kafka(), cluster.registry(), Trust.EVERYBODY);

  @AfterEach
  void close() {
    publisher.close();
    log.close();
  }

  @Test
  void aManifestAsLargeAsItsTopicTakesIsPublished() {
    // Given: all but a little of the topic's 4 MiB
    CheckpointManifest large = manifest(1, 4 * MIB - 8192);

    // When
    publisher.commit(large);

    // Then
    assertThat(log.latest(studentId)).contains(large);
  }

  @Test
  void aManifestThatIsLargerIsRefusedForGoodAndTheNextOneIsNot() {
    // Given
    CheckpointManifest small = manifest(2, 10);

    // When // Then
    assertThatThrownBy(() -> publisher.commit(manifest(1, 4 * MIB)))
        .isInstanceOf(UnpublishableException.class)
        .hasMessageContaining(studentId)
        .hasMessageMatching(".*a manifest of 4194\\d{3} bytes.*")
        .hasMessageContaining("coffey.trainer.checkpoint.steps");
    publisher.commit(small);
    assertThat(log.history(studentId)).containsExactly(small);
  }

  @Test
  void whatThisUserMayNotIsRefusedForGoodAndAnOutageIsNot() {
    // Given
    var forbidden = new RuntimeException(new TopicAuthorizationException("checkpoints"));
    var outage = new RuntimeException(new TimeoutException());

    // When // Then
    assertThat(UnpublishableException.of("Checkpoint 1", "checkpoints", forbidden))
        .hasValueSatisfying(it -> assertThat(it).hasMessageContaining("access.md"));
    assertThat(UnpublishableException.of("Checkpoint 1", "checkpoints", outage)).isEmpty();
  }

  private CheckpointManifest manifest(long step, int turnsBytes) {
    return TestManifests.builder(studentId)
        .setCheckpointId(new CheckpointId(studentId, step, "0123456789ab").toString())
        .setStep(step)
        .setTurns(ByteBuffer.allocate(turnsBytes))
        .build();
  }
}
