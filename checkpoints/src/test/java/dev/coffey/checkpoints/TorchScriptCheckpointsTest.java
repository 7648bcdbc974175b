package dev.coffey.checkpoints;

import static dev.coffey.checkpoints.Recorder.awaitServing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.Classification.Classified;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.student.PretrainedWeights;
import dev.coffey.distillation.student.StudentNetwork;
import dev.coffey.distillation.student.WeightSpec;
import dev.coffey.schemas.CheckpointManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checkpoints whose network is code, against a real broker. */
class TorchScriptCheckpointsTest {
  private static final Path MODULE =
      Path.of("../distillation/src/test/resources/torchscript/scripted.pt");
  private static final int SIZE = 16;

  private final TestCluster cluster = TestCluster.shared();
  private final String studentId = "student-" + UUID.randomUUID();
  private final TestTrainer trainer =
      new TestTrainer(studentId, cluster.kafka(), cluster.registry());
  private final Recorder recorder = new Recorder();

  @AfterEach
  void close() {
    trainer.close();
  }

  @Test
  void areQuarantinedUnlessAllowedAndTheOldModelGoesOn() throws IOException {
    // Given
    CheckpointManifest good = trainer.publish(1);
    try (ModelHandle handle = builder().build()) {
      awaitServing(handle, good);

      // When
      CheckpointManifest foreign = publishModule(2);
      await().atMost(Duration.ofSeconds(60)).until(() -> !recorder.quarantined.isEmpty());

      // Then
      Quarantined bad = recorder.quarantined.get(0);
      assertThat(bad.reason()).isEqualTo(Reason.TORCHSCRIPT_NOT_ALLOWED);
      assertThat(bad.detail())
          .startsWith("Checkpoint " + foreign.getCheckpointId() + ": its network is TorchScript")
          .contains("code of whoever made it")
          .contains("ModelHandle.builder().allowTorchScript()");
      assertThat(handle.serving()).contains(good);
      try (ModelHandle.Lease model = handle.acquire()) {
        assertThat(model.classify(List.of(TestStudents.png(1))))
            .hasOnlyElementsOfType(Classified.class);
      }
    }
  }

  @Test
  void areServedWhenAllowed() throws IOException {
    // Given
    CheckpointManifest foreign = publishModule(1);

    // When
    try (ModelHandle handle = builder().allowTorchScript().build()) {

      // Then
      awaitServing(handle, foreign);
      try (ModelHandle.Lease model = handle.acquire()) {
        assertThat(model.classify(List.of(TestStudents.png(1))))
            .hasOnlyElementsOfType(Classified.class);
      }
    }
  }

  private ModelHandleBuilder builder() {
    return ModelHandle.builder()
        .kafka(cluster.kafka())
        .registry(cluster.registry())
        .studentId(studentId)
        .follow(Follow.newest())
        .firstModelWait(Duration.ofSeconds(60))
        .listener(recorder);
  }

  private CheckpointManifest publishModule(long step) throws IOException {
    Architecture architecture = Architecture.torchScript(MODULE, Heads.LINEAR, SIZE, 20);
    Map<String, Tensor> tensors = new TreeMap<>(PretrainedWeights.read(MODULE, architecture));
    for (WeightSpec spec : StudentNetwork.of(architecture).weights()) {
      tensors.computeIfAbsent(
          spec.name(), name -> Tensor.of(spec.initialValues(step), spec.shape().getShape()));
    }
    var blob = new ByteArrayOutputStream();
    SafeTensors.write(blob, tensors, Map.of());
    return trainer.publish(
        step,
        blob.toByteArray(),
        manifest ->
            manifest
                .setArchitecture(architecture.toJson())
                .setPreprocessing(Manifests.spec(Preprocessing.clip(SIZE))));
  }
}
