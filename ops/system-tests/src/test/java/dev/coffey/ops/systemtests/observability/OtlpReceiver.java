package dev.coffey.ops.systemtests.observability;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Takes spans as a collector does, by OTLP over HTTP, and keeps them. Thread-safe. */
final class OtlpReceiver implements AutoCloseable {

  private final HttpServer server;
  private final List<Received> received = new CopyOnWriteArrayList<>();

  /** A span, and the name of the service that sent it. */
  record Received(String service, Span span) {

    String traceId() {
      return hex(span.getTraceId().toByteArray());
    }

    String spanId() {
      return hex(span.getSpanId().toByteArray());
    }

    String parentId() {
      return hex(span.getParentSpanId().toByteArray());
    }

    Optional<String> attribute(String key) {
      return text(span.getAttributesList(), key);
    }

    boolean isLinkedWith(Received other) {
      return span.getLinksList().stream()
          .anyMatch(link -> hex(link.getSpanId().toByteArray()).equals(other.spanId()));
    }
  }

  OtlpReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream body = exchange.getRequestBody()) {
      boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      ExportTraceServiceRequest.parseFrom(zipped ? new GZIPInputStream(body) : body)
          .getResourceSpansList()
          .forEach(this::keep);
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private void keep(ResourceSpans spans) {
    String service = text(spans.getResource().getAttributesList(), "service.name").orElse("?");
    spans.getScopeSpansList().stream()
        .flatMap(scope -> scope.getSpansList().stream())
        .forEach(span -> received.add(new Received(service, span)));
  }

  private static Optional<String> text(List<KeyValue> attributes, String key) {
    return attributes.stream()
        .filter(it -> it.getKey().equals(key))
        .map(KeyValue::getValue)
        .map(AnyValue::getStringValue)
        .findFirst();
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }

  List<Received> all() {
    return List.copyOf(received);
  }

  Optional<Received> find(String service, String name) {
    return find(service, name, span -> true);
  }

  Optional<Received> find(String service, String name, Predicate<Received> wanted) {
    return spans(service, name).filter(wanted).findFirst();
  }

  private Stream<Received> spans(String service, String name) {
    return received.stream()
        .filter(it -> it.service().equals(service))
        .filter(it -> it.span().getName().equals(name));
  }

  /** What came, a line each: for a person who reads why a test failed. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    received.forEach(
        it ->
            text.append(it.service())
                .append(" '")
                .append(it.span().getName())
                .append("' trace ")
                .append(it.traceId())
                .append(" span ")
                .append(it.spanId())
                .append(" under ")
                .append(it.parentId())
                .append('\n'));
    return text.toString();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
