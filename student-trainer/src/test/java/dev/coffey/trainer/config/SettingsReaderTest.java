package dev.coffey.trainer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.coffey.checkpoints.RetentionPolicy;
import dev.coffey.checkpoints.ledger.Echo;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.training.Precision;
import dev.coffey.distillation.training.Schedule;
import dev.coffey.trainer.flow.TrainerSettings;
import dev.coffey.trainer.supply.LagPolicy;
import dev.coffey.trainer.supply.Patience;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    assertThat(settings.retention())
        .isEqualTo(new RetentionPolicy(10, 3, 3, Duration.ofMinutes(15)));
    assertThat(settings.device()).isEqualTo("cpu");
  }

  @Test
  void takesWhatIsKept() {
    // When
    TrainerSettings settings =
        read(
            Map.of(
                "coffey.trainer.device", "cpu",
                "coffey.trainer.retention.students", "5",
                "coffey.trainer.retention.training-states", "2",
                "coffey.trainer.retention.champions", "4",
                "coffey.trainer.retention.younger-than", "PT1H"));

    // Then
    assertThat(settings.retention()).isEqualTo(new RetentionPolicy(5, 2, 4, Duration.ofHours(1)));
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "coffey.trainer.device", "cpu",
                        "coffey.trainer.retention.training-states", "0")))
        .hasMessage("coffey.trainer.retention.training-states is 0; it must be at least 1.");
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

  @ParameterizedTest
  @CsvSource({
    "constant, 0.001, 0.001, 0.001",
    "cooldown, 0.001, 0.001, 0",
    "linear, 0.00095, 0.0005, 0",
    "cosine, 0.00099, 0.0005, 0"
  })
  void everyScheduleRisesThenGoesItsWay(String kind, double early, double middle, double end) {
    // When
    Schedule schedule =
        read(Map.of(
                "coffey.trainer.device", "cpu",
                "coffey.trainer.learning-rate", "0.001",
                "coffey.trainer.warmup-steps", "20",
                "coffey.trainer.schedule", kind,
                "coffey.trainer.schedule-steps", "220"))
            .training()
            .schedule();

    // Then
    assertThat(schedule.rate(9)).isBetween(0.00045, 0.0005);
    assertThat(schedule.rate(30)).isCloseTo(early, within(1e-5));
    assertThat(schedule.rate(120)).isCloseTo(middle, within(1e-5));
    assertThat(schedule.rate(220)).isCloseTo(end, within(1e-5));
  }

  @Test
  void aScheduleThatEndsNeedsItsEnd() {
    assertThatThrownBy(() -> read(Map.of("coffey.trainer.schedule", "cosine")))
        .hasMessage(
            "coffey.trainer.schedule-steps is left out; coffey.trainer.schedule 'cosine' needs"
                + " the number of steps after which it ends.");
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "coffey.trainer.schedule", "linear",
                        "coffey.trainer.schedule-steps", "50")))
        .hasMessage("coffey.trainer.schedule-steps is 50; it must be at least 51.");
  }

  @Test
  void takesThePrecision() {
    // When
    TrainerSettings settings =
        read(Map.of("coffey.trainer.device", "cpu", "coffey.trainer.precision", "bf16"));

    // Then
    assertThat(settings.training().precision()).isEqualTo(Precision.BF16);
    assertThatThrownBy(() -> read(Map.of("coffey.trainer.precision", "fp8")))
        .hasMessage("coffey.trainer.precision is 'fp8'; it must be one of: fp32, bf16.");
  }

  @Test
  void skipsOnlyWhenAskedTo() {
    // When
    TrainerSettings settings =
        read(
            Map.of(
                "coffey.trainer.device", "cpu",
                "coffey.trainer.lag.policy", "keep-up",
                "coffey.trainer.lag.records-max", "500",
                "coffey.trainer.lag.records-kept", "50",
                "coffey.trainer.patience.labeled", "PT24H"));

    // Then
    assertThat(settings.lagPolicy()).isEqualTo(new LagPolicy.KeepUp(500, 50));
    assertThat(settings.patience().labeled()).contains(Duration.ofDays(1));
    TrainerSettings defaults = read(Map.of("coffey.trainer.device", "cpu"));
    assertThat(defaults.lagPolicy()).isEqualTo(new LagPolicy.NeverSkip());
    assertThat(defaults.patience())
        .isEqualTo(new Patience(Duration.ofMinutes(10), Duration.ofMinutes(10), Optional.empty()));
    assertThatThrownBy(() -> read(Map.of("coffey.trainer.lag.records-kept", "100000")))
        .hasMessage(
            "coffey.trainer.lag.records-kept is 100000; it must be below"
                + " coffey.trainer.lag.records-max, 100000.");
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
    assertThat(settings.initialWeights().read().orElseThrow())
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
                "coffey.trainer.student.allow-torchscript", "true",
                "coffey.trainer.student.input-size", "16",
                "coffey.trainer.student.initial-weights", TEST_DATA + "torchscript/scripted.pt"));

    // Then
    assertThat(settings.architecture().featureWidth()).isEqualTo(12);
    assertThat(settings.initialWeights().read().orElseThrow()).containsKey("backbone.scale");
  }

  @Test
  void loadsNoModuleThatNobodyHasAllowed() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "coffey.trainer.student.backbone", "torchscript",
                        "coffey.trainer.student.initial-weights", "/models/of-a-stranger.pt")))
        .hasMessageContaining("/models/of-a-stranger.pt is TorchScript")
        .hasMessageContaining("code of whoever made it")
        .hasMessageContaining("coffey.trainer.student.allow-torchscript=true");
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
