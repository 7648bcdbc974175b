package dev.coffey.ops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class BenchSettingsTest {

  @Test
  void has_defaults_for_everything() {
    // Given
    Properties nothing = new Properties();

    // When
    BenchSettings settings = BenchSettings.from(nothing);

    // Then
    assertThat(settings.python()).isEmpty();
    assertThat(settings.wants("resnet-tiny-32")).isTrue();
    assertThat(settings.rounds()).isEqualTo(7);
    assertThat(settings.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(settings.largeBatch()).isEqualTo(16);
    assertThat(settings.swaps()).isEqualTo(1_000);
    assertThat(settings.clients()).isEqualTo(8);
    assertThat(settings.rate()).isEqualTo(100);
    assertThat(settings.megabytes()).isEqualTo(100);
    assertThat(settings.minutes()).isEqualTo(30);
    assertThat(settings.url()).hasToString("http://localhost:8084/");
  }

  @Test
  void reads_every_setting() {
    // Given
    Properties properties = new Properties();
    properties.setProperty("python", "/bin/sh");
    properties.setProperty("bench.workloads", "a, b");
    properties.setProperty("bench.rounds", "3");
    properties.setProperty("bench.threads", "1");
    properties.setProperty("bench.large-batch", "64");
    properties.setProperty("bench.swaps", "20");
    properties.setProperty("bench.clients", "12");
    properties.setProperty("bench.rate", "50");
    properties.setProperty("bench.mb", "5");
    properties.setProperty("bench.minutes", "2");
    properties.setProperty("bench.url", "https://console.example/");
    properties.setProperty("coffey.root", "/tmp");

    // When
    BenchSettings settings = BenchSettings.from(properties);

    // Then
    assertThat(settings.python()).hasValueSatisfying(it -> assertThat(it).hasToString("/bin/sh"));
    assertThat(settings.workloads()).containsExactly("a", "b");
    assertThat(settings.wants("c")).isFalse();
    assertThat(settings.rounds()).isEqualTo(3);
    assertThat(settings.threads()).isEqualTo(1);
    assertThat(settings.largeBatch()).isEqualTo(64);
    assertThat(settings.swaps()).isEqualTo(20);
    assertThat(settings.clients()).isEqualTo(12);
    assertThat(settings.rate()).isEqualTo(50);
    assertThat(settings.megabytes()).isEqualTo(5);
    assertThat(settings.minutes()).isEqualTo(2);
    assertThat(settings.url()).hasToString("https://console.example/");
    assertThat(settings.root()).hasToString("/tmp");
  }

  @Test
  void says_what_is_wrong_with_a_value() {
    // Given
    Properties properties = new Properties();
    properties.setProperty("bench.rounds", "0");

    // When
    var failure = assertThatThrownBy(() -> BenchSettings.from(properties));

    // Then
    failure.hasMessage("bench.rounds is '0'; it must lie between 1 and 1000.");
  }

  @Test
  void says_what_is_wrong_with_a_page() {
    // Given
    Properties properties = new Properties();
    properties.setProperty("bench.url", "localhost:8084");

    // When
    var failure = assertThatThrownBy(() -> BenchSettings.from(properties));

    // Then
    failure.hasMessage(
        "bench.url is 'localhost:8084'; it must begin with http:// or https:// and name a host.");
  }

  @Test
  void says_when_there_is_no_such_interpreter() {
    // Given
    Properties properties = new Properties();
    properties.setProperty("python", "/no/python");

    // When
    var failure = assertThatThrownBy(() -> BenchSettings.from(properties));

    // Then
    failure.hasMessageContaining("'/no/python'").hasMessageContaining("PyTorch");
  }
}
