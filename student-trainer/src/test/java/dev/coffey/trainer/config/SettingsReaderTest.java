package dev.coffey.trainer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.checkpoints.ledger.Echo;
import dev.coffey.distillation.student.Heads;
import dev.coffey.trainer.flow.TrainerSettings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {

  private static final String TEST_DATA = "../distillation/src/test/resources/";

  @TempDir Path folder;
  private Path classes;

  @BeforeEach
  void writeClasses() throws IOException {
    classes = Files.writeString(folder.resolve("classes.txt"), "cat\n\n dog \nowl\n");
  }

  @Test
  void hasDefaultsForAllButTheClasses() {
    // When
    TrainerSettings settings = read(Map.of("coffey.trainer.device", "cpu"));

    // Then
    assertThat(settings.classes()).containsExactly("cat", "dog", "owl");
    assertThat(settings.batches().labeled()).isEqualTo(32);
    assertThat(settings.batches().fresh()).isEqualTo(16);
    assertThat(settings.batches().echo()).isEqualTo(new Echo(4, 25));
    assertThat(settings.checkpoints().interval()).isEqualTo(Duration.ofSeconds(12));
    assertThat(settings.device()).isEqualTo("cpu");
  }

  @Test
  void aMethodWithoutLabelsNeedsNone() {
    // When
    TrainerSettings settings =
        read(Map.of("coffey.trainer.device", "cpu", "coffey.trainer.method", "kd"));

    // Then
    assertThat(settings.batches().labeledMin()).isZero();
    assertThat(settings.batches().labeled()).isZero();
    assertThat(settings.architecture().heads()).isEqualTo(Heads.SINGLE);
  }

  @Test
  void namesThePropertyThatCannotBe() {
    assertThatThrownBy(() -> read(Map.of("coffey.trainer.device", "tpu")))
        .hasMessage("coffey.trainer.device is 'tpu'; it must be one of: auto, cpu, gpu.");
    assertThatThrownBy(
            () -> read(Map.of("coffey.trainer.device", "cpu", "coffey.trainer.batch.echo", "5")))
        .hasMessageContaining("coffey.trainer.batch.unlabeled is 64");
    assertThatThrownBy(() -> read(Map.of("coffey.trainer.classes", "/no/such/file")))
        .hasMessageContaining("/no/such/file");
  }

  @Test
  void takesAClipsTowerForAStudent() {
    // When
    TrainerSettings settings =
        read(
            Map.of(
                "coffey.trainer.device", "cpu",
                "coffey.trainer.student.backbone", "clip-vit",
                "coffey.trainer.student.heads", "cosine",
                "coffey.trainer.student.initial-weights", TEST_DATA + "golden/clip-tiny"));

    // Then
    assertThat(settings.architecture().backbone()).isEqualTo("clip-vit");
    assertThat(settings.architecture().inputSize()).isEqualTo(settings.preprocessing().size());
    assertThat(settings.initialWeights().orElseThrow())
        .containsKeys("backbone.visual_projection.weight", "kd_head.weight");
  }

  @Test
  void takesAModuleForAStudent() {
    // When
    TrainerSettings settings =
        read(
            Map.of(
                "coffey.trainer.device", "cpu",
                "coffey.trainer.student.backbone", "torchscript",
                "coffey.trainer.student.input-size", "16",
                "coffey.trainer.student.initial-weights", TEST_DATA + "torchscript/scripted.pt"));

    // Then
    assertThat(settings.architecture().featureWidth()).isEqualTo(12);
    assertThat(settings.initialWeights().orElseThrow()).containsKey("backbone.scale");
  }

  @Test
  void asksWhereTheModuleLies() {
    assertThatThrownBy(() -> read(Map.of("coffey.trainer.student.backbone", "torchscript")))
        .hasMessageContaining("coffey.trainer.student.initial-weights must say where it lies");
  }

  private TrainerSettings read(Map<String, String> properties) {
    Map<String, String> all = new HashMap<>();
    all.put("coffey.trainer.classes", classes.toString());
    all.putAll(properties);
    return SettingsReader.read(
        new SmallRyeConfigBuilder()
            .withMapping(TrainerConfig.class)
            .withSources(new PropertiesConfigSource(all, "test", 100))
            .build()
            .getConfigMapping(TrainerConfig.class),
        all);
  }
}
