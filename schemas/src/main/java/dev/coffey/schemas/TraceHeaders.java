package dev.coffey.schemas;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The trace that a record belongs to, in its headers {@code traceparent} and {@code tracestate} as
 * W3C Trace Context defines them. They are for people who look for something: no service's results
 * depend on them, and any record may lack them.
 */
public final class TraceHeaders {

  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private static final TextMapGetter<Headers> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
          return Arrays.stream(headers.toArray()).map(Header::key).toList();
        }

        @Override
        public String get(Headers headers, String key) {
          Header header = headers == null ? null : headers.lastHeader(key);
          return header == null || header.value() == null
              ? null
              : new String(header.value(), StandardCharsets.UTF_8);
        }
      };

  private TraceHeaders() {}

  /** Writes the span of {@code context} in the place of any other; nothing when there is none. */
  public static void write(Context context, Headers headers) {
    W3C.inject(
        context,
        headers,
        (carrier, key, value) -> {
          carrier.remove(key);
          carrier.add(key, value.getBytes(StandardCharsets.UTF_8));
        });
  }

  /** The span that a record was written in; not valid when it does not tell, or not in order. */
  public static SpanContext read(Headers headers) {
    return Span.fromContext(W3C.extract(Context.root(), headers, GETTER)).getSpanContext();
  }

  /** A context in which what follows on that record is the child of its span. */
  public static Context under(SpanContext origin) {
    return Context.root().with(Span.wrap(origin));
  }

  /**
   * New headers with the trace of these, and nothing else of them. It is read and written anew: a
   * producer's headers can be of any length, and a record that does not fit its topic stops a
   * stream.
   */
  public static Headers kept(Headers headers) {
    Headers kept = new RecordHeaders();
    write(under(read(headers)), kept);
    return kept;
  }
}
