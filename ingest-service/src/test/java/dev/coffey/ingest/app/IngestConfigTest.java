package dev.coffey.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.coffey.ingest.flow.Backlog;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class IngestConfigTest {

  @Test
  void defaults() {
    // When
    IngestConfig config = config(Map.of());

    // Then
    assertThat(config.imageBytesMax()).isEqualTo(10L << 20);
    assertThat(config.imagePixelsMax()).isEqualTo(50_000_000);
    assertThat(config.inFlightEventsMax()).isEqualTo(1000);
    assertThat(config.inFlightBytesMax()).isEmpty();
    assertThat(config.bodyTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.deliveryTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.goneAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.classes()).isEmpty();
    assertThat(config.sourceDefault()).isEqualTo("http");
    assertThat(config.startTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.summaryEvery()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.letters().indexedMax()).isEqualTo(20_000);
    assertThat(config.letters().lookMax()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.letters().redrivesMax()).isEqualTo(5);
    assertThat(config.backlog().askEvery()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.backlog().retryAfter()).isEqualTo(Duration.ofSeconds(10));
    assertThat(Wiring.backlogLimits(config.backlog()))
        .containsExactly(
            new Backlog.Limit(
                "The teacher",
                "coffey-teacher",
                "images",
                1_000_000,
                900_000,
                "coffey.ingest.backlog.images-max"));
  }

  @Test
  void everyPropertyHasItsName() {
    // When
    IngestConfig config =
        config(
            Map.ofEntries(
                Map.entry("image-bytes-max", "1"),
                Map.entry("image-pixels-max", "2"),
                Map.entry("in-flight-events-max", "3"),
                Map.entry("in-flight-bytes-max", "4"),
                Map.entry("body-timeout", "PT5S"),
                Map.entry("delivery-timeout", "PT6S"),
                Map.entry("gone-after", "PT7S"),
                Map.entry("retry-after", "PT8S"),
                Map.entry("classes", "/c"),
                Map.entry("source-default", "s"),
                Map.entry("start-timeout", "PT9S"),
                Map.entry("summary-every", "PT10S"),
                Map.entry("letters.indexed-max", "16"),
                Map.entry("letters.look-max", "PT17S"),
                Map.entry("letters.redrives-max", "18"),
                Map.entry("backlog.images-max", "11"),
                Map.entry("backlog.images-resume", "10"),
                Map.entry("backlog.teacher-group", "g"),
                Map.entry("backlog.students", "a,b"),
                Map.entry("backlog.samples-max", "13"),
                Map.entry("backlog.samples-resume", "12"),
                Map.entry("backlog.ask-every", "PT14S"),
                Map.entry("backlog.retry-after", "PT15S")));

    // Then
    assertThat(config.imageBytesMax()).isEqualTo(1);
    assertThat(config.imagePixelsMax()).isEqualTo(2);
    assertThat(config.inFlightEventsMax()).isEqualTo(3);
    assertThat(config.inFlightBytesMax()).isEqualTo(OptionalLong.of(4));
    assertThat(config.bodyTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.deliveryTimeout()).isEqualTo(Duration.ofSeconds(6));
    assertThat(config.goneAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.retryAfter()).isEqualTo(Duration.ofSeconds(8));
    assertThat(config.classes()).contains(Path.of("/c"));
    assertThat(config.sourceDefault()).isEqualTo("s");
    assertThat(config.startTimeout()).isEqualTo(Duration.ofSeconds(9));
    assertThat(config.summaryEvery()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.letters().indexedMax()).isEqualTo(16);
    assertThat(config.letters().lookMax()).isEqualTo(Duration.ofSeconds(17));
    assertThat(config.letters().redrivesMax()).isEqualTo(18);
    assertThat(config.backlog().askEvery()).isEqualTo(Duration.ofSeconds(14));
    assertThat(config.backlog().retryAfter()).isEqualTo(Duration.ofSeconds(15));
    assertThat(Wiring.backlogLimits(config.backlog()))
        .extracting(Backlog.Limit::group, Backlog.Limit::recordsMax, Backlog.Limit::recordsResume)
        .containsExactly(
            tuple("g", 11L, 10L),
            tuple("student-trainer.a", 13L, 12L),
            tuple("student-trainer.b", 13L, 12L));
  }

  @Test
  void anEighthOfTheHeapMayBeInFlightButAtLeastOneImage() {
    // Given
    IngestConfig config = config(Map.of());

    // When
    long small = Wiring.inFlightBytesMax(config, 64L << 20);

    // Then
    assertThat(small).isEqualTo((10L << 20) + Images.FORM_EXTRA_BYTES);
    assertThat(Wiring.inFlightBytesMax(config, 1L << 30)).isEqualTo(128L << 20);
  }

  @Test
  void roomForLessThanOneImageIsRefused() {
    // Given
    IngestConfig config = config(Map.of("in-flight-bytes-max", "1000"));

    // Then
    assertThatThrownBy(() -> Wiring.inFlightBytesMax(config, 1L << 30))
        .hasMessageContaining("coffey.ingest.in-flight-bytes-max is 1000");
  }

  private static IngestConfig config(Map<String, String> properties) {
    var named = new HashMap<String, String>();
    properties.forEach((name, value) -> named.put("coffey.ingest." + name, value));
    return new SmallRyeConfigBuilder()
        .withMapping(IngestConfig.class)
        .withDefaultValues(named)
        .build()
        .getConfigMapping(IngestConfig.class);
  }
}
