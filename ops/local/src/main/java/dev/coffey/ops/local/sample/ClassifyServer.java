package dev.coffey.ops.local.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.coffey.checkpoints.Classification;
import dev.coffey.checkpoints.ModelHandle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** {@code POST /classify} with an encoded image; {@code GET /stats}. */
final class ClassifyServer implements AutoCloseable {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
  private static final int THREADS = 4;
  private static final int IMAGE_BYTES_MAX = 10 << 20;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final ModelHandle handle;

  ClassifyServer(int port, ModelHandle handle, Statistics statistics) throws IOException {
    this.handle = handle;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/classify", answering("POST", this::classify));
    server.createContext("/stats", answering("GET", it -> statistics.page()));
    server.setExecutor(threads);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The answer to a request, as something that JSON can hold. */
  private interface Answer {
    Object to(HttpExchange exchange) throws IOException;
  }

  private Object classify(HttpExchange exchange) throws IOException {
    byte[] image = exchange.getRequestBody().readNBytes(IMAGE_BYTES_MAX);
    try (ModelHandle.Lease model = handle.acquire()) {
      Classification answer = model.classify(List.of(image)).get(0);
      if (answer instanceof Classification.Classified classified) {
        return Map.of(
            "checkpoint", model.manifest().getCheckpointId(), "classes", classified.top());
      }
      return answer;
    }
  }

  private static HttpHandler answering(String method, Answer answer) {
    return exchange -> {
      try (exchange) {
        if (!exchange.getRequestMethod().equals(method)) {
          send(exchange, 405, Map.of("detail", "Only " + method + " is answered here."));
          return;
        }
        Object value = answer.to(exchange);
        send(exchange, value instanceof Classification.Undecodable ? 422 : 200, value);
      } catch (RuntimeException e) {
        send(exchange, 500, Map.of("detail", e.toString()));
      }
    };
  }

  private static void send(HttpExchange exchange, int status, Object value) throws IOException {
    byte[] body = JSON.writeValueAsBytes(value);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(1);
    threads.shutdown();
  }
}
