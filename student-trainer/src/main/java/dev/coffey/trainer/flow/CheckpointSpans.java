package dev.coffey.trainer.flow;

import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.TraceHeaders;
import dev.coffey.trainer.flow.TrainingRun.Snapshot;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.function.Supplier;

/** Spans of checkpoints that traced images come to. */
final class CheckpointSpans {

  private final Tracer tracer;
  private final String studentId;

  CheckpointSpans(Tracer tracer, String studentId) {
    this.tracer = tracer;
    this.studentId = studentId;
  }

  /**
   * Publishes in a span that the manifest's record hands on: in the trace of the first traced step,
   * linked with all of them.
   */
  CheckpointManifest around(Snapshot snapshot, Supplier<CheckpointManifest> publish) {
    SpanBuilder builder =
        tracer
            .spanBuilder("checkpoint")
            .setParent(
                snapshot.traces().stream()
                    .findFirst()
                    .map(TraceHeaders::under)
                    .orElseGet(Context::root))
            .setSpanKind(SpanKind.PRODUCER)
            .setAttribute("coffey.student.id", studentId)
            .setAttribute("coffey.step", snapshot.step());
    snapshot.traces().forEach(builder::addLink);
    Span span = builder.startSpan();
    try (Scope scope = span.makeCurrent()) {
      CheckpointManifest manifest = publish.get();
      span.setAttribute("coffey.checkpoint.id", manifest.getCheckpointId());
      return manifest;
    } catch (RuntimeException | Error e) {
      span.setStatus(StatusCode.ERROR, String.valueOf(e.getMessage()));
      throw e;
    } finally {
      span.end();
    }
  }
}
