package dev.coffey.ops.systemtests.observability;

import dev.coffey.checkpoints.Follow;
import dev.coffey.checkpoints.ModelHandle;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application that serves the newest checkpoint and keeps its spans. Thread-safe. */
final class TracedApplication implements AutoCloseable {

  private final List<SpanData> spans = new CopyOnWriteArrayList<>();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .setSampler(Sampler.parentBased(Sampler.alwaysOff()))
                  .addSpanProcessor(SimpleSpanProcessor.create(new Keeping()))
                  .build())
          .build();
  private final ModelHandle handle;

  private final class Keeping implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> ended) {
      spans.addAll(ended);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

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
    return List.copyOf(spans);
  }

  @Override
  public void close() {
    handle.close();
    telemetry.close();
  }
}
