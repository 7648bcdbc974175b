package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.torchscript.TorchScriptPermission;
import dev.coffey.schemas.CheckpointManifest;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ModelLoaderTest {
  /** The references alone take 8 GiB; a test has 1 GiB of heap. */
  private static final int SAMPLES = Integer.MAX_VALUE - 8;

  private final TestCluster cluster = TestCluster.shared();
  private final String studentId = "student-" + UUID.randomUUID();

  @Test
  void aModelThatMemoryDoesNotSufficeToWarmUpIsGivenBack() {
    // Given
    var count = new ModelCount();
    var students =
        new StudentLoader(Device.cpu(), new TorchScriptPermission(false, "allowTorchScript()"));
    var sample = ModelLoader.decode(List.of(TestStudents.png(1)), ImageLimits.DEFAULT).get(0);
    var loader =
        new ModelLoader(students, ImageLimits.DEFAULT, Collections.nCopies(SAMPLES, sample), count);
    try (TestTrainer trainer = new TestTrainer(studentId, cluster.kafka(), cluster.registry());
        CheckpointLog log =
            CheckpointLog.open(cluster.kafka(), cluster.registry(), Trust.EVERYBODY)) {
      CheckpointManifest manifest = trainer.publish(1);

      // When
      assertThatThrownBy(() -> loader.load(manifest, log)).isInstanceOf(OutOfMemoryError.class);

      // Then
      assertThat(count.max()).isEqualTo(1);
      assertThat(count.now()).isZero();
    }
  }
}
