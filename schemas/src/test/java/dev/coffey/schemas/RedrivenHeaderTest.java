package dev.coffey.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedrivenHeaderTest {

  @Test
  void isReadAsItWasWritten() {
    // Given an earlier one
    var headers = new RecordHeaders();
    new RedrivenHeader(1, 0, 4).addTo(headers);

    // When
    new RedrivenHeader(2, 3, 17).addTo(headers);

    // Then
    assertThat(headers.toArray()).hasSize(1);
    assertThat(new String(headers.lastHeader(RedrivenHeader.NAME).value(), StandardCharsets.UTF_8))
        .isEqualTo("2 images.rejected-3@17");
    assertThat(RedrivenHeader.of(headers)).contains(new RedrivenHeader(2, 3, 17));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0 images.rejected-3@17",
        "9999999 images.rejected-3@17",
        "1 images-3@17",
        "x"
      })
  void whatNoRedriveWroteIsNone(String value) {
    // Given
    var headers = new RecordHeaders();
    headers.add(RedrivenHeader.NAME, value.getBytes(StandardCharsets.UTF_8));

    // When
    var read = RedrivenHeader.of(headers);

    // Then
    assertThat(read).isEmpty();
  }

  @Test
  void hostileHeadersAreNone() {
    // Given
    var missing = new RecordHeaders();
    missing.add(RedrivenHeader.NAME, null);
    var huge = new RecordHeaders();
    huge.add(RedrivenHeader.NAME, new byte[1 << 20]);

    // When / Then
    assertThat(RedrivenHeader.of(missing)).isEmpty();
    assertThat(RedrivenHeader.of(huge)).isEmpty();
    assertThat(RedrivenHeader.of(new RecordHeaders())).isEmpty();
  }
}
