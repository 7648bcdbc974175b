package dev.coffey.evaluator.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** Answers of an evaluator over HTTP: JSON, problems, and the files of the page that ships. */
final class Answers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html", "js", "text/javascript", "css", "text/css", "svg", "image/svg+xml");

  /** As application.properties has it. */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private Answers() {}

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isFile(String path) {
    return path.equals("/") || path.lastIndexOf('.') > path.lastIndexOf('/');
  }

  static void file(HttpExchange exchange, String path) throws IOException {
    try (InputStream file = Answers.class.getResourceAsStream("/META-INF/resources" + path)) {
      if (file == null) {
        problem(exchange, 404, "There is no " + path + ".");
        return;
      }
      exchange.getResponseHeaders().add("Content-Security-Policy", POLICY);
      String ending = path.substring(path.lastIndexOf('.') + 1);
      reply(exchange, 200, TYPES.getOrDefault(ending, "text/plain"), file.readAllBytes());
    }
  }

  static void reply(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  static void reply(HttpExchange exchange, Object body) throws IOException {
    reply(exchange, 200, "application/json", json(body).getBytes(UTF_8));
  }

  static void problem(HttpExchange exchange, int status, String detail) throws IOException {
    byte[] body = json(Map.of("status", status, "detail", detail)).getBytes(UTF_8);
    reply(exchange, status, "application/problem+json", body);
  }
}
