package dev.coffey.access.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** What a service says to one request. */
public sealed interface Reply {

  /**
   * What was asked for.
   *
   * @param status 2xx
   * @param body may be empty
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Given(int status, byte[] body) implements Reply {

    /** As JSON; missing when it is none. */
    public JsonNode json() {
      return Json.of(text());
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /**
   * It was not done, and why.
   *
   * @param status any other than 2xx
   * @param problem the last word of the problem's type, {@code too-many-pixels}; empty when the
   *     service names none
   * @param detail a sentence for a person
   * @param retryAfter when to ask again, where the service says so
   */
  record Refused(int status, String problem, String detail, Optional<Duration> retryAfter)
      implements Reply {

    private static final int DETAIL_CHARS_MAX = 1_000;
    private static final Duration PAUSE_DEFAULT = Duration.ofSeconds(1);
    private static final String NO_TYPE = "about:blank";

    static Refused of(int status, byte[] body, Optional<Duration> retryAfter) {
      String text = new String(body, StandardCharsets.UTF_8);
      JsonNode problem = Json.of(text);
      String type = problem.path("type").asText("");
      String said = problem.path("detail").asText(text).strip();
      return new Refused(
          status,
          type.equals(NO_TYPE) ? "" : type.substring(type.lastIndexOf('/') + 1),
          said.isEmpty() ? "The service answered " + status + " and nothing else." : cut(said),
          retryAfter);
    }

    /** Whether the service is there and asked too often. */
    public boolean isTooOften() {
      return status == 429;
    }

    /** Whether the service cannot do it now and says when to come back. */
    boolean isUnavailable() {
      return status == 503 && retryAfter.isPresent();
    }

    /** How long to wait before the next request. */
    public Duration pause() {
      return retryAfter.orElse(PAUSE_DEFAULT);
    }

    /** Whether the same request may be answered otherwise later: not it is at fault. */
    public boolean isPassing() {
      return status == 408 || status == 425 || status == 429 || status / 100 == 5;
    }

    /** Whether the service is there, took the request up and failed at it. */
    public boolean isFailure() {
      return status / 100 == 5 && status != 502 && status != 503 && status != 504;
    }

    private static String cut(String text) {
      return text.length() <= DETAIL_CHARS_MAX ? text : text.substring(0, DETAIL_CHARS_MAX) + "…";
    }
  }

  /** It cannot be reached; the detail is a sentence for a person. */
  record Silent(String detail) implements Reply {}

  /** Keeps the parser out of the interface's surface. */
  final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    private static JsonNode of(String text) {
      try {
        JsonNode json = MAPPER.readTree(text);
        return json == null ? MissingNode.getInstance() : json;
      } catch (JsonProcessingException e) {
        return MissingNode.getInstance();
      }
    }
  }
}
