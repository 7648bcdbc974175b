package dev.coffey.teacher.flow;

import dev.coffey.schemas.TraceHeaders;
import dev.coffey.teacher.answer.Answer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Spans of batches and of the traced images in them. A batch has one span, in the trace of its
 * first traced image, so that who samples the image samples the batch; it is linked with at most
 * {@value #LINKS_MAX} images. Each traced image gets a span in its own trace, which its record
 * hands on. Images that nobody samples cost a look for a header, which stays as it is.
 */
final class TeachingTraces {

  static final int LINKS_MAX = 128;

  private final Tracer tracer;

  TeachingTraces(Tracer tracer) {
    this.tracer = tracer;
  }

  /** The batch is about to be examined; its records' headers may be changed. */
  OfBatch begin(List<ConsumerRecord<byte[], byte[]>> images) {
    Map<Integer, SpanContext> origins = new LinkedHashMap<>();
    for (int i = 0; i < images.size(); i++) {
      SpanContext origin = TraceHeaders.read(images.get(i).headers());
      if (origin.isSampled()) { // under any other the batch would not be sampled either
        origins.put(i, origin);
      }
    }
    if (origins.isEmpty()) {
      return new OfBatch(Span.getInvalid(), Map.of());
    }
    SpanBuilder batch =
        tracer
            .spanBuilder("teach batch")
            .setParent(TraceHeaders.under(origins.values().iterator().next()))
            .setAttribute("coffey.images", images.size());
    origins.values().stream().limit(LINKS_MAX).forEach(batch::addLink);
    Span batchSpan = batch.startSpan();
    Map<Integer, Span> spans = new HashMap<>();
    origins.forEach(
        (i, origin) -> spans.put(i, begin(images.get(i), origin, batchSpan.getSpanContext())));
    return new OfBatch(batchSpan, spans);
  }

  private Span begin(ConsumerRecord<byte[], byte[]> image, SpanContext origin, SpanContext batch) {
    SpanBuilder builder =
        tracer
            .spanBuilder("teach")
            .setParent(TraceHeaders.under(origin))
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("messaging.system", "kafka")
            .setAttribute("messaging.destination.name", image.topic())
            .setAttribute("messaging.destination.partition.id", "" + image.partition())
            .setAttribute("messaging.kafka.offset", image.offset());
    Span span = batch.isValid() ? builder.addLink(batch).startSpan() : builder.startSpan();
    TraceHeaders.write(TraceHeaders.under(span.getSpanContext()), image.headers());
    return span;
  }

  /** What is under way for one batch; closed by the thread that began it. */
  static final class OfBatch implements AutoCloseable {

    private final Span batch;
    private final Map<Integer, Span> images;

    private OfBatch(Span batch, Map<Integer, Span> images) {
      this.batch = batch;
      this.images = images;
    }

    /** Notes which images were refused. */
    void answered(List<Answer> answers) {
      images.forEach(
          (i, span) -> {
            if (answers.get(i) instanceof Answer.Refused refused) {
              span.setAttribute("coffey.rejected", refused.reason().name());
              span.setStatus(StatusCode.ERROR, refused.detail());
            }
          });
    }

    @Override
    public void close() {
      images.values().forEach(Span::end);
      batch.end();
    }
  }
}
