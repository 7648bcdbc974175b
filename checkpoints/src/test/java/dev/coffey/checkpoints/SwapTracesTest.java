package dev.coffey.checkpoints;

import static dev.coffey.checkpoints.Recorder.awaitServing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.TraceHeaders;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SwapTracesTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final AttributeKey<String> CHECKPOINT =
      AttributeKey.stringKey("coffey.checkpoint.id");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("coffey.swap.outcome");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("coffey.swap.reason");

  private static final SpanContext ONE = origin("4bf92f3577b34da6a3ce929d0e0e4736", true);
  private static final SpanContext OTHER = origin("0af7651916cd43dd8448eb211c80319c", true);
  private static final SpanContext UNSAMPLED = origin("1af7651916cd43dd8448eb211c80319c", false);

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .setSampler(Sampler.parentBased(Sampler.alwaysOff()))
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .build();
  private final SwapTraces traces = new SwapTraces(telemetry.getTracer("test"), "demo");

  @AfterEach
  void close() {
    telemetry.close();
  }

  private static SpanContext origin(String traceId, boolean isSampled) {
    return SpanContext.createFromRemoteParent(
        traceId,
        "00f067aa0ba902b7",
        isSampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
        TraceState.getDefault());
  }

  @Test
  void anOvertakenCheckpointHandsItsTraceOn() {
    // Given
    traces.published(ONE, true);
    traces.published(UNSAMPLED, true);

    // When
    traces.begin("demo-2", false).end();

    // Then
    assertThat(spans.getFinishedSpanItems())
        .extracting(SpanData::getTraceId)
        .containsExactly(ONE.getTraceId());
  }

  @Test
  void anApplicationThatStartsHasOvertakenNothing() {
    // Given
    traces.promoted(ONE, false);
    traces.promoted(OTHER, false);

    // When
    traces.begin("demo-2", true).end();

    // Then
    assertThat(spans.getFinishedSpanItems().get(0).getTraceId()).isEqualTo(OTHER.getTraceId());
    assertThat(spans.getFinishedSpanItems().get(0).getLinks()).hasSize(1);
  }

  @Test
  void whatIsServedLeadsToNoFurtherSwap() {
    // Given
    traces.promoted(ONE, true);
    traces.settled();
    traces.promoted(UNSAMPLED, true);

    // When
    Span span = traces.begin("demo-2", true);

    // Then
    assertThat(span.getSpanContext().isValid()).isFalse();
  }

  @Test
  void theHandleContinuesTheTraceOfTheCheckpointThatItSwapsTo() {
    // Given
    String studentId = "student-" + UUID.randomUUID();
    try (TestTrainer trainer = trainer(studentId);
        ModelHandle handle = handle(studentId)) {
      awaitServing(handle, trainer.publish(1));

      // When
      CheckpointManifest second;
      try (Scope scope = TraceHeaders.under(ONE).makeCurrent()) {
        second = trainer.publish(2);
      }
      await().atMost(SOON).until(() -> !spans.getFinishedSpanItems().isEmpty());

      // Then
      assertThat(spans.getFinishedSpanItems()).hasSize(1);
      SpanData swap = spans.getFinishedSpanItems().get(0);
      assertThat(swap.getName()).isEqualTo("swap");
      assertThat(swap.getKind()).isEqualTo(SpanKind.CONSUMER);
      assertThat(swap.getParentSpanContext()).isEqualTo(ONE);
      assertThat(swap.getLinks()).extracting(LinkData::getSpanContext).containsExactly(ONE);
      assertThat(swap.getAttributes().get(CHECKPOINT)).isEqualTo(second.getCheckpointId());
      assertThat(swap.getAttributes().get(OUTCOME)).isEqualTo("swapped");
      assertThat(swap.getEvents())
          .extracting(EventData::getName)
          .containsExactly("fetched", "loaded", "warm");
    }
  }

  @Test
  void aSwapThatFailsSaysWhyInTheTraceOfThePromotion() {
    // Given
    String studentId = "student-" + UUID.randomUUID();
    try (TestTrainer trainer = trainer(studentId);
        ModelHandle handle = handle(studentId)) {
      awaitServing(handle, trainer.publish(1));

      // When
      try (Scope scope = TraceHeaders.under(OTHER).makeCurrent()) {
        trainer.promote("champion", studentId + "-nowhere");
      }
      await().atMost(SOON).until(() -> !spans.getFinishedSpanItems().isEmpty());

      // Then
      SpanData swap = spans.getFinishedSpanItems().get(0);
      assertThat(swap.getParentSpanContext()).isEqualTo(OTHER);
      assertThat(swap.getAttributes().get(OUTCOME)).isEqualTo("quarantined");
      assertThat(swap.getAttributes().get(REASON)).isEqualTo("MISSING_MANIFEST");
      assertThat(swap.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }
  }

  private static TestTrainer trainer(String studentId) {
    TestCluster cluster = TestCluster.shared();
    return new TestTrainer(studentId, cluster.kafka(), cluster.registry());
  }

  private ModelHandle handle(String studentId) {
    TestCluster cluster = TestCluster.shared();
    return ModelHandle.builder()
        .kafka(cluster.kafka())
        .registry(cluster.registry())
        .studentId(studentId)
        .openTelemetry(telemetry)
        .build();
  }
}
