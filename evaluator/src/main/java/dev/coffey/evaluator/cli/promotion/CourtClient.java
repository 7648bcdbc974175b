package dev.coffey.evaluator.cli.promotion;

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

/** Asks the evaluator; each call waits for its answer. */
final class CourtClient {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;
  private static final int TOO_OFTEN = 429;
  private static final int NOT_NOW = 503;
  private static final Duration WAIT_MAX = Duration.ofMinutes(1);

  private final String base;
  private final Optional<String> key;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_MAX)
          .build();

  /**
   * @param key goes with every request, if there is one
   */
  CourtClient(URI base, Optional<String> key) {
    this.base = base.toString().replaceAll("/+$", "");
    this.key = key;
  }

  /** The evaluator's answer. */
  sealed interface Answer {
    /** What was asked for. */
    record Given(JsonNode body) implements Answer {}

    /** It was not done, and why. */
    record Refused(String detail) implements Answer {}

    /** The evaluator cannot be reached. */
    record Silent(String detail) implements Answer {}
  }

  /** All successions. */
  Answer promotions() throws InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(base + "/promotions")));
  }

  /** That of one student. */
  Answer promotions(String studentId) throws InterruptedException {
    return send(HttpRequest.newBuilder(address(studentId, "")));
  }

  Answer ask(String studentId, String what, Map<String, String> body) throws InterruptedException {
    return send(
        HttpRequest.newBuilder(address(studentId, "/" + what))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.valueToTree(body).toString())));
  }

  private URI address(String studentId, String rest) {
    String encoded = URLEncoder.encode(studentId, StandardCharsets.UTF_8).replace("+", "%20");
    return URI.create(base + "/promotions/" + encoded + rest);
  }

  private Answer send(HttpRequest.Builder request) throws InterruptedException {
    key.ifPresent(it -> request.header("X-API-Key", it));
    HttpResponse<String> response;
    try {
      response = answer(request.timeout(ANSWER_MAX).build());
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return new Answer.Silent("No answer from %s: %s".formatted(base, why));
    }
    JsonNode body = json(response.body());
    if (response.statusCode() == OK) {
      return new Answer.Given(body);
    }
    return new Answer.Refused(
        body.path("detail").asText("%s answered %d".formatted(base, response.statusCode())));
  }

  /** Asks again when the evaluator asks to wait, a minute in all. */
  private HttpResponse<String> answer(HttpRequest request)
      throws IOException, InterruptedException {
    Duration left = WAIT_MAX;
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    Duration wait = retryAfter(response);
    while (asksToWait(response) && wait.compareTo(left) <= 0) {
      Thread.sleep(wait.toMillis());
      left = left.minus(wait);
      response = http.send(request, HttpResponse.BodyHandlers.ofString());
      wait = retryAfter(response);
    }
    return response;
  }

  private static boolean asksToWait(HttpResponse<?> response) {
    return response.statusCode() == TOO_OFTEN
        || (response.statusCode() == NOT_NOW
            && response.headers().firstValue("Retry-After").isPresent());
  }

  private static Duration retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("\\d{1,4}"))
        .map(value -> Duration.ofSeconds(Math.max(1, Long.parseLong(value))))
        .orElse(Duration.ofSeconds(1));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
