package dev.coffey.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class TraceHeadersTest {

  /** The example of W3C Trace Context, section 3.2. */
  private static final String EXAMPLE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static Headers headers(String traceparent) {
    return new RecordHeaders().add("traceparent", traceparent.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsReadIsWrittenAgainInThePlaceOfTheOld() {
    // Given
    SpanContext origin = TraceHeaders.read(headers(EXAMPLE));
    Headers other = headers("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");

    // When
    TraceHeaders.write(TraceHeaders.under(origin), other);

    // Then
    assertThat(origin.getTraceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(origin.isSampled()).isTrue();
    assertThat(other).hasSize(1);
    assertThat(new String(other.lastHeader("traceparent").value(), StandardCharsets.UTF_8))
        .isEqualTo(EXAMPLE);
  }

  @Test
  void nothingButTheTraceIsKept() {
    // Given
    Headers headers =
        headers(EXAMPLE)
            .add("coffey.view", new byte[] {1})
            .add("tracestate", new byte[1 << 20]); // as no tracer writes it

    // When
    Headers kept = TraceHeaders.kept(headers);

    // Then
    assertThat(kept).extracting(Header::key).containsExactly("traceparent");
  }

  @Test
  void whatIsNoTraceIsNone() {
    // When / Then
    assertThat(TraceHeaders.read(new RecordHeaders()).isValid()).isFalse();
    assertThat(TraceHeaders.read(headers("nonsense")).isValid()).isFalse();
    assertThat(TraceHeaders.read(new RecordHeaders().add("traceparent", null)).isValid()).isFalse();
    Headers untouched = new RecordHeaders();
    TraceHeaders.write(Context.root(), untouched);
    assertThat(untouched).isEmpty();
  }
}
