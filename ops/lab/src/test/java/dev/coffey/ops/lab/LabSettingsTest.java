package dev.coffey.ops.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.ops.lab.arms.Arm;
import dev.coffey.ops.lab.arms.Arms;
import dev.coffey.ops.lab.runs.SeedRange;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabSettingsTest {

  private static Properties properties(String... namesAndValues) {
    Properties properties = new Properties();
    properties.setProperty("coffey.root", "/repository");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
    }
    return properties;
  }

  @Test
  void defaultsAreTheWholeGridOnTheSampleWorld() {
    // Given
    Properties nothing = properties();

    // When
    LabSettings settings = LabSettings.from(nothing);

    // Then
    assertThat(settings.arms()).isEqualTo(Arms.atEqualCost());
    assertThat(settings.labels()).containsExactly(4, 16, 64);
    assertThat(settings.searched()).containsExactly(16);
    assertThat(settings.seeds()).isEqualTo(new SeedRange(1, 5));
    assertThat(settings.images()).isEmpty();
    assertThat(settings.out()).hasToString("/repository/docs/results");
    assertThat(settings.command()).isEqualTo("./mvnw -Plab");
  }

  @Test
  void everySettingArrives() {
    // Given
    Properties narrowed =
        properties(
            "lab.arms", "dho, single-head",
            "lab.labels", "16",
            "lab.seeds", "6-17",
            "lab.steps", "100",
            "lab.batch", "8+24",
            "lab.images", "/images",
            "lab.teacher", "/clip",
            "lab.backbone", "resnet18",
            "lab.size", "64",
            "lab.data", "/data",
            "lab.workers", "3",
            "lab.pool", "100");

    // When
    LabSettings settings = LabSettings.from(narrowed);

    // Then
    assertThat(settings.arms()).extracting(Arm::id).containsExactly("dho", "single-head");
    assertThat(settings.seeds()).isEqualTo(new SeedRange(6, 17));
    assertThat(settings.steps()).isEqualTo(100);
    assertThat(settings.conditions().labeledBatch()).isEqualTo(8);
    assertThat(settings.conditions().unlabeledBatch()).isEqualTo(24);
    assertThat(settings.conditions().backbone()).isEqualTo("resnet18");
    assertThat(settings.images()).hasValueSatisfying(it -> assertThat(it).hasToString("/images"));
    assertThat(settings.teacher()).hasToString("/clip");
    assertThat(settings.out()).hasToString("/data/results");
    assertThat(settings.size()).isEqualTo(64);
    assertThat(settings.workers()).isEqualTo(3);
    assertThat(settings.poolMax()).isEqualTo(100);
    assertThat(settings.command()).contains("-Dlab.labels=16").contains("-Dlab.steps=100");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lab.arms   | dho,nothing | lab.arms names 'nothing'; known are dho",
        "lab.seeds  | five        | lab.seeds is 'five'; it must be a whole number.",
        "lab.seeds  | 0           | lab.seeds is '0'; it must lie between 1 and 100000.",
        "lab.seeds  | 6-3         | lab.seeds is '3'; it must lie between 6 and 100000.",
        "lab.labels | 4,x         | lab.labels is 'x'; it must be a whole number.",
        "lab.batch  | 16          | lab.batch is '16'; it must be two numbers such as 16+32",
        "lab.search | 8           | lab.search names 8 labels a class, but lab.labels is [4, 16, 64]",
        "lab.images | /images     | lab.images is set, but lab.teacher is not",
        "lab.teacher| /clip       | lab.teacher is set, but lab.images is not",
        "lab.step   | 100         | lab.step is not known; known are lab.arms",
        "lab.backbone | vgg       | backbone is 'vgg', known are"
      })
  void whatIsWrongIsNamedWithTheWayOut(String name, String value, String message) {
    // Given
    Properties wrong = properties(name, value);

    // When, Then
    assertThatThrownBy(() -> LabSettings.from(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
