package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.trainer.lessons.Lesson;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LearningTracesTest {

  private static final String SAMPLED = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String OTHER = "0af7651916cd43dd8448eb211c80319c";

  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().setSampler(Sampler.parentBased(Sampler.alwaysOff())).build();

  @Test
  void aStepIsSampledWithTheOneImageThatIsAlsoWhenItIsNotTheFirst() {
    // Given
    var traces = new LearningTraces(provider.get("test"), "demo");
    Map<String, SpanContext> origins = new LinkedHashMap<>();
    origins.put("first", origin(OTHER, TraceFlags.getDefault()));
    origins.put("second", origin(SAMPLED, TraceFlags.getSampled()));
    traces.await(origins);

    // When
    traces.begin(1, List.of(lesson("first"), lesson("second"))).close();

    // Then
    assertThat(traces.steps()).hasSize(1).allMatch(SpanContext::isSampled);
    assertThat(traces.steps().get(0).getTraceId()).isEqualTo(SAMPLED);
  }

  private static SpanContext origin(String traceId, TraceFlags flags) {
    return SpanContext.createFromRemoteParent(
        traceId, "00f067aa0ba902b7", flags, TraceState.getDefault());
  }

  private static Lesson lesson(String imageId) {
    return new Lesson(
        imageId, OptionalInt.empty(), List.of(new Lesson.View(new byte[3], new float[] {0})), 0);
  }
}
