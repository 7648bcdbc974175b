package dev.coffey.teacher.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.schemas.TraceHeaders;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class TeachingTracesTest {

  private static final String SAMPLED = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String OTHER = "0af7651916cd43dd8448eb211c80319c";

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder()
          .setSampler(Sampler.parentBased(Sampler.alwaysOff()))
          .addSpanProcessor(SimpleSpanProcessor.create(exporter))
          .build();

  @Test
  void aBatchIsSampledWithTheOneImageThatIsAlsoWhenItIsNotTheFirst() {
    // Given
    var first = image(0, "00-" + OTHER + "-00f067aa0ba902b7-00");
    var second = image(1, "00-" + SAMPLED + "-00f067aa0ba902b7-01");

    // When
    new TeachingTraces(provider.get("test")).begin(List.of(first, second)).close();

    // Then
    List<SpanData> exported = exporter.getFinishedSpanItems();
    assertThat(exported).extracting(SpanData::getName).containsExactly("teach", "teach batch");
    assertThat(exported).extracting(SpanData::getTraceId).containsOnly(SAMPLED);
    SpanContext handedOn = TraceHeaders.read(second.headers());
    assertThat(handedOn.getSpanId()).isEqualTo(exported.get(0).getSpanId());
    assertThat(TraceHeaders.read(first.headers()).getTraceId()).isEqualTo(OTHER);
  }

  private static ConsumerRecord<byte[], byte[]> image(long offset, String traceparent) {
    var image = new ConsumerRecord<>("images", 0, offset, new byte[0], new byte[0]);
    image.headers().add("traceparent", traceparent.getBytes(StandardCharsets.UTF_8));
    return image;
  }
}
