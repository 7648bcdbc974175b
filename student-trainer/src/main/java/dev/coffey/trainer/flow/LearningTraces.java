package dev.coffey.trainer.flow;

import dev.coffey.schemas.TraceHeaders;
import dev.coffey.trainer.lessons.Lesson;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Spans of the steps that traced images moved for the first time. A step has one span, in the trace
 * of its first image, so that who samples the image samples the step; it is linked with at most
 * {@value #LINKS_MAX} images, and each of those gets a span in its own trace that is linked with
 * the step. Other steps have no span.
 *
 * <p>Only for people to look at: what is learnt does not depend on it. Not thread-safe: the
 * training thread owns it.
 */
final class LearningTraces {

  static final int LINKS_MAX = 128;

  /** Labelled samples may wait for their first draw for ever; older ones are given up. */
  private static final int WAITING_MAX = 1_024;

  private final Tracer tracer;
  private final String studentId;
  private final Map<String, SpanContext> waiting = new LinkedHashMap<>();
  private final List<TracedStep> steps = new ArrayList<>();

  /** A step that has a span. */
  private record TracedStep(long number, SpanContext context) {}

  LearningTraces(Tracer tracer, String studentId) {
    this.tracer = tracer;
    this.studentId = studentId;
  }

  /**
   * Traces of samples that wait for their first use, by image id. Those that nobody samples are
   * left out: under one of them a step, and so its checkpoint, would not be sampled either.
   */
  void await(Map<String, SpanContext> traces) {
    traces.forEach(
        (imageId, origin) -> {
          if (origin.isSampled()) {
            waiting.put(imageId, origin);
          }
        });
    while (waiting.size() > WAITING_MAX) {
      waiting.remove(waiting.keySet().iterator().next());
    }
  }

  /**
   * A step is about to be taken.
   *
   * @param firstUsed lessons that it uses for the first time
   */
  OfStep begin(long number, List<Lesson> firstUsed) {
    Map<String, SpanContext> images = new LinkedHashMap<>();
    if (!waiting.isEmpty()) {
      for (Lesson lesson : firstUsed) {
        SpanContext origin = waiting.remove(lesson.imageId());
        if (origin != null && images.size() < LINKS_MAX) {
          images.put(lesson.imageId(), origin);
        }
      }
    }
    if (images.isEmpty()) {
      return new OfStep(List.of());
    }
    SpanBuilder builder =
        tracer
            .spanBuilder("step")
            .setParent(TraceHeaders.under(images.values().iterator().next()))
            .setAttribute("coffey.student.id", studentId)
            .setAttribute("coffey.step", number);
    images.values().forEach(builder::addLink);
    Span step = builder.startSpan();
    remember(number, step.getSpanContext());
    List<Span> open = new ArrayList<>();
    open.add(step);
    images.forEach((id, origin) -> open.add(learn(id, origin, number, step.getSpanContext())));
    return new OfStep(open);
  }

  private void remember(long number, SpanContext context) {
    if (context.isValid()) {
      if (steps.size() == LINKS_MAX) {
        steps.remove(0);
      }
      steps.add(new TracedStep(number, context));
    }
  }

  private Span learn(String imageId, SpanContext origin, long number, SpanContext step) {
    SpanBuilder builder =
        tracer
            .spanBuilder("learn")
            .setParent(TraceHeaders.under(origin))
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("coffey.image.id", imageId)
            .setAttribute("coffey.student.id", studentId)
            .setAttribute("coffey.step", number);
    return step.isValid() ? builder.addLink(step).startSpan() : builder.startSpan();
  }

  /** The newest traced steps that no checkpoint has taken in yet. */
  List<SpanContext> steps() {
    return steps.stream().map(TracedStep::context).toList();
  }

  /** A checkpoint has taken in the steps up to this one. */
  void published(long step) {
    steps.removeIf(traced -> traced.number() <= step);
  }

  /** What is under way for one step. */
  record OfStep(List<Span> open) implements AutoCloseable {

    @Override
    public void close() {
      open.forEach(Span::end);
    }
  }
}
