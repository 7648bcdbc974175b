package dev.coffey.ops.systemtests.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class TimedSettingsTest {

  private static final ChaosSettings CLUSTER =
      new ChaosSettings(0, 1, Path.of("data"), Path.of("."));

  @Test
  void tenMinutesUnlessItIsSaid() {
    assertThat(settings("").duration()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings("PT90S").duration()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void whatIsNoDurationIsRefused() {
    assertThatThrownBy(() -> settings("soon")).hasMessageContaining("chaos.duration is 'soon'");
    assertThatThrownBy(() -> settings("PT0S")).hasMessageContaining("chaos.duration is 'PT0S'");
  }

  private static TimedSettings settings(String duration) {
    var properties = new Properties();
    properties.setProperty("chaos.duration", duration);
    return TimedSettings.from(properties, CLUSTER);
  }
}
