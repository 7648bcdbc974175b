package dev.coffey.ops.systemtests.observability;

import dev.coffey.checkpoints.Follow;
import dev.coffey.checkpoints.ModelHandle;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;

/** An application that serves the newest checkpoint and keeps its spans. Thread-safe. */
final class TracedApplication implements AutoCloseable {

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .setSampler(Sampler.parentBased(Sampler.alwaysOff()))
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .build();
  private final ModelHandle handle;

  TracedApplication(String bootstrapServers, String registryUrl, String studentId) {
    this.handle =
        ModelHandle.builder()
            .bootstrapServers(bootstrapServers)
            .registry(registryUrl)
            .studentId(studentId)
            .follow(Follow.newest())
            .openTelemetry(telemetry)
            .build();
  }

  /** The spans that have ended. */
  List<SpanData> spans() {
    return spans.getFinishedSpanItems();
  }

  @Override
  public void close() {
    handle.close();
    telemetry.close();
  }
}
