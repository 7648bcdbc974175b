package dev.coffey.ops.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DemoSettingsTest {
  private static Properties properties(String... namesAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
    }
    return properties;
  }

  @Test
  void hasDefaults() {
    // When
    DemoSettings settings = DemoSettings.from(properties("coffey.root", "/repository"));

    // Then
    assertThat(settings)
        .isEqualTo(
            new DemoSettings(
                Path.of("/repository/data/demo"),
                Optional.empty(),
                1,
                30,
                20,
                Path.of("/repository")));
  }

  @Test
  void takesEverySetting() {
    // When
    DemoSettings settings =
        DemoSettings.from(
            properties(
                "coffey.root", "/repository",
                "demo.data", "/tmp/here",
                "demo.duration", "PT3M",
                "demo.seed", "7",
                "demo.images", "50",
                "demo.requests", "5"));

    // Then
    assertThat(settings)
        .isEqualTo(
            new DemoSettings(
                Path.of("/tmp/here"),
                Optional.of(Duration.ofMinutes(3)),
                7,
                50,
                5,
                Path.of("/repository")));
  }

  @Test
  void saysWhatADurationMustBe() {
    assertThatThrownBy(() -> DemoSettings.from(properties("demo.duration", "3m")))
        .hasMessage("demo.duration is '3m'; it must be ISO 8601 such as PT3M or PT90S.");
  }

  @Test
  void saysWhatANumberMustBe() {
    assertThatThrownBy(() -> DemoSettings.from(properties("demo.images", "0")))
        .hasMessage("demo.images is '0'; it must lie between 1 and 10000.");
  }
}
