package dev.coffey.ops.benchmarks.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Trust;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.ops.benchmarks.cluster.Access;
import dev.coffey.ops.benchmarks.cluster.RandomStudent;
import dev.coffey.ops.benchmarks.cluster.TestCluster;
import dev.coffey.schemas.CheckpointManifest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Both measured processes in this one, with little to write. */
class PublishWorkerTest {

  private static final RandomStudent TINY = new RandomStudent("resnet-tiny", 32, 5);

  private final Access access = TestCluster.access();
  private final PublishSpec spec = new PublishSpec(access, 3, TINY, 4);

  @Test
  void both_arms_write_as_many_bytes_and_ours_can_be_read() throws Exception {
    // Given
    try (var worker = new PublishWorker(spec);
        var log = CheckpointLog.open(access.kafka(), access.connect(), Trust.EVERYBODY)) {

      // When
      Map<String, Double> ours = worker.answer("coffey");
      Map<String, Double> bare = worker.answer("bare");

      // Then
      CheckpointManifest manifest = log.latest("published").orElseThrow();
      assertThat(SafeTensors.read(log.fetchStudent(manifest))).hasSize(3);
      assertThat(ours.get("bytes")).isEqualTo((double) manifest.getStudent().getSize());
      assertThat(bare).containsEntry("bytes", ours.get("bytes"));
      assertThat(ours.get("upload_millis")).isBetween(0.0, ours.get("millis"));
      assertThat(bare.get("millis")).isPositive();
    }
  }

  @Test
  void a_training_goes_on_while_its_snapshot_is_published() throws Exception {
    // Given
    try (var worker = new StallWorker(spec);
        var log = CheckpointLog.open(access.kafka(), access.connect(), Trust.EVERYBODY)) {

      // When
      JsonNode answer = new ObjectMapper().valueToTree(worker.answer("2"));

      // Then
      CheckpointManifest manifest = log.latest("trained").orElseThrow();
      assertThat(manifest.getStep()).isEqualTo(2);
      assertThat(log.fetchTrainingState(manifest))
          .hasSize(answer.get("training_state_bytes").asInt());
      assertThat(answer.get("quiet_millis")).hasSize(2);
      assertThat(answer.get("snapshot_millis").asDouble()).isPositive();
      assertThat(answer.get("beside_millis")).isNotEmpty();
    }
  }
}
