package dev.coffey.ingest.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Speaks to the ingest API. Thread-safe; each call waits for its answer on the caller's thread. */
final class IngestClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration RETRY_DEFAULT = Duration.ofSeconds(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI base;
  private final String source;
  private final Optional<String> key;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  /**
   * @param base address of the service
   * @param source goes with every image
   * @param key goes with every request, if there is one
   */
  IngestClient(URI base, String source, Optional<String> key) {
    this.base = URI.create(base.toString().replaceAll("/+$", ""));
    this.source = source;
    this.key = key;
  }

  URI base() {
    return base;
  }

  Answer push(byte[] image, Optional<String> label) throws InterruptedException {
    String query =
        "?source=" + encoded(source) + label.map(it -> "&label=" + encoded(it)).orElse("");
    return send(
        HttpRequest.newBuilder(URI.create(base + "/images" + query))
            .header("Content-Type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(image)));
  }

  Answer label(String imageId, String label, String annotator) throws InterruptedException {
    String body =
        JSON.valueToTree(Map.of("image_id", imageId, "label", label, "annotator", annotator))
            .toString();
    return send(
        HttpRequest.newBuilder(URI.create(base + "/labels"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private Answer send(HttpRequest.Builder request) throws InterruptedException {
    key.ifPresent(it -> request.header("X-API-Key", it));
    try {
      return answer(
          http.send(
              request.timeout(REQUEST_TIMEOUT).build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return new Answer.Later(RETRY_DEFAULT, "No answer from %s: %s".formatted(base, why), false);
    }
  }

  private static Answer answer(HttpResponse<String> response) {
    int status = response.statusCode();
    JsonNode body = json(response.body());
    if (status == 202 || status == 200) {
      String id = body.path("id").asText(body.path("image_id").asText());
      return new Answer.Accepted(id, response.body());
    }
    String detail = body.path("detail").asText(response.body());
    if (status == 401 || status == 403) {
      return new Answer.Denied("HTTP %d: %s".formatted(status, detail));
    }
    boolean later =
        status == 408 || status == 429 || status == 502 || status == 503 || status == 504;
    if (later) {
      return new Answer.Later(
          retryAfter(response), "HTTP %d: %s".formatted(status, detail), status == 429);
    }
    String type = body.path("type").asText("");
    String reason = type.substring(type.lastIndexOf('/') + 1);
    return new Answer.Rejected(
        status,
        reason.isEmpty() || reason.equals("about:blank") ? "http-" + status : reason,
        detail);
  }

  private static JsonNode json(String body) {
    try {
      JsonNode json = JSON.readTree(body);
      return json == null ? MissingNode.getInstance() : json;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("\\d{1,4}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .orElse(RETRY_DEFAULT);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
