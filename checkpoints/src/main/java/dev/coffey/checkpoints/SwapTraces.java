package dev.coffey.checkpoints;

import dev.coffey.schemas.TraceHeaders;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Continues the traces of what led to a swap: of promotions when the alias says what is served,
 * else of checkpoints. What is overtaken hands its trace to the one that is served in its place.
 * Only what is sampled counts: a checkpoint of many images mostly holds images that nobody traces.
 *
 * <p>State: sampled spans since the last swap. Owner: the handle's thread.
 */
final class SwapTraces {
  private static final int ORIGINS_MAX = 128;

  private final Tracer tracer;
  private final String studentId;
  private final Deque<SpanContext> checkpoints = new ArrayDeque<>();
  private final Deque<SpanContext> promotions = new ArrayDeque<>();

  SwapTraces(Tracer tracer, String studentId) {
    this.tracer = tracer;
    this.studentId = studentId;
  }

  /**
   * A checkpoint has come.
   *
   * @param isNews false of what lay on the topic before: an application that starts has not
   *     overtaken what others served long ago
   */
  void published(SpanContext origin, boolean isNews) {
    note(checkpoints, origin, isNews);
  }

  /** The alias means something else; as {@link #published}. */
  void promoted(SpanContext origin, boolean isNews) {
    note(promotions, origin, isNews);
  }

  private static void note(Deque<SpanContext> origins, SpanContext origin, boolean isNews) {
    if (!isNews) {
      origins.clear();
    }
    if (origin.isSampled()) {
      origins.addFirst(origin);
      if (origins.size() > ORIGINS_MAX) {
        origins.removeLast();
      }
    }
  }

  /**
   * Begins to tell of an attempt to swap; a span that is not recorded when nobody traces what led
   * to it.
   *
   * @param isPromoted whether the alias says so
   */
  Span begin(String checkpointId, boolean isPromoted) {
    Deque<SpanContext> origins = isPromoted ? promotions : checkpoints;
    if (origins.isEmpty()) {
      return Span.getInvalid();
    }
    SpanBuilder builder =
        tracer
            .spanBuilder("swap")
            .setParent(TraceHeaders.under(origins.getFirst()))
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("coffey.checkpoint.id", checkpointId)
            .setAttribute("coffey.student.id", studentId);
    origins.forEach(builder::addLink);
    return builder.startSpan();
  }

  /** What should be served is. */
  void settled() {
    checkpoints.clear();
    promotions.clear();
  }
}
