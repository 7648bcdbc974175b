package dev.coffey.trainer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.checkpoints.Manifests;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.flow.TrainerSettings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedSettingsTest {

  private static final String CLIP = "../distillation/src/test/resources/golden/clip-tiny";

  @TempDir Path folder;

  @Test
  void whatAManifestRecordsMakesTheSameTrainer() throws IOException {
    // Given: a configuration with defaults, and with values of its own
    Path classes = Files.writeString(folder.resolve("classes.txt"), "cat\ndog\n");
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(TrainerConfig.class)
            .withSources(
                new PropertiesConfigSource(
                    Map.of(
                        "coffey.trainer.classes", classes.toString(),
                        "coffey.trainer.device", "cpu",
                        "coffey.trainer.learning-rate", "0.004",
                        "coffey.trainer.student.allow-torchscript", "true",
                        "coffey.trainer.batch.echo", "8"),
                    "test",
                    100))
            .build();
    Map<String, String> recorded = RecordedSettings.of(config);
    TrainerSettings trained =
        SettingsReader.read(config.getConfigMapping(TrainerConfig.class), recorded);
    Files.delete(classes);

    // When
    TrainerSettings read = RecordedSettings.of(manifest(trained, trained.configured()));

    // Then: what the heap had room for is recorded, since it decides what is learnt from
    assertThat(trained.configured())
        .containsEntry(
            "batch.image-pixels-max", Long.toString(trained.batches().imageLimits().pixelsMax()));
    // And: defaults are recorded too, so that a later version's other defaults change nothing
    assertThat(recorded)
        .containsEntry("learning-rate", "0.004")
        .containsEntry("weight-decay", "0.01")
        .doesNotContainKey("student.allow-torchscript");
    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("training.schedule", "batches.augmentation", "initialWeights")
        .isEqualTo(trained);
    assertThat(read.initialWeights().read()).isEmpty();
    assertThat(read.training().schedule().rate(70)).isEqualTo(0.004);
  }

  @Test
  void aClipsNetworkComesFromTheManifestAndOnlyItsFirstWeightsFromTheFolder() throws IOException {
    // Given: a student of a CLIP whose folder is gone
    Path classes = Files.writeString(folder.resolve("classes.txt"), "cat\ndog\n");
    Map<String, String> properties =
        Map.of(
            "coffey.trainer.classes", classes.toString(),
            "coffey.trainer.device", "cpu",
            "coffey.trainer.student.backbone", "clip-vit",
            "coffey.trainer.student.heads", "cosine",
            "coffey.trainer.student.initial-weights", CLIP);
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(TrainerConfig.class)
            .withSources(new PropertiesConfigSource(properties, "test", 100))
            .build();
    Map<String, String> recorded = new HashMap<>(RecordedSettings.of(config));
    TrainerSettings trained =
        SettingsReader.read(config.getConfigMapping(TrainerConfig.class), recorded);
    recorded.put("student.initial-weights", "/no/such/clip");
    // And: a GPU that this machine may not have
    recorded.put("device", "gpu");

    // When
    TrainerSettings read = RecordedSettings.of(manifest(trained, recorded));

    // Then
    assertThat(read.architecture()).isEqualTo(trained.architecture());
    assertThat(read.preprocessing()).isEqualTo(trained.preprocessing());
    assertThatThrownBy(() -> read.initialWeights().read())
        .hasMessageContaining("/no/such/clip, which is not there")
        .hasMessageContaining("--initial-weights");
  }

  private static CheckpointManifest manifest(
      TrainerSettings settings, Map<String, String> recorded) {
    Blob blob = new Blob("00", 0L, List.of(), List.of());
    return CheckpointManifest.newBuilder()
        .setFormatVersion(1)
        .setCheckpointId("student-000000001-000000000000")
        .setStudentId("student")
        .setStep(1)
        .setCreatedAt(Instant.EPOCH)
        .setArchitecture(settings.architecture().toJson())
        .setMethod("dho")
        .setTeacherId("teacher")
        .setSeed(1L)
        .setClasses(settings.classes())
        .setPreprocessing(Manifests.spec(settings.preprocessing()))
        .setAlpha(0.5)
        .setBeta(1)
        .setStudent(blob)
        .setConsumed(List.of())
        .setSamplesSinceParent(0)
        .setSampleAges(ByteBuffer.allocate(0))
        .setVersions(Map.of())
        .setSettings(recorded)
        .build();
  }
}
