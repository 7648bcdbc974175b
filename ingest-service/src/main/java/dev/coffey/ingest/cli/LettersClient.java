package dev.coffey.ingest.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Speaks to the ingest API about letters. Each call waits for its answer on the caller's thread.
 */
final class LettersClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The service said no; the message is for a person. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  /** The service said nothing; the message is for a person. */
  static final class SilentException extends Exception {
    private static final long serialVersionUID = 1;

    SilentException(String message) {
      super(message);
    }
  }

  private final URI base;
  private final Optional<String> key;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  /**
   * @param base address of the service
   * @param key goes with every request, if there is one
   */
  LettersClient(URI base, Optional<String> key) {
    this.base = URI.create(base.toString().replaceAll("/+$", ""));
    this.key = key;
  }

  JsonNode get(String path) throws InterruptedException, RefusedException, SilentException {
    return json(bytes(path));
  }

  byte[] bytes(String path) throws InterruptedException, RefusedException, SilentException {
    return send(HttpRequest.newBuilder(URI.create(base + path)).GET());
  }

  JsonNode post(String path, JsonNode body)
      throws InterruptedException, RefusedException, SilentException {
    return json(
        send(
            HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))));
  }

  private byte[] send(HttpRequest.Builder request)
      throws InterruptedException, RefusedException, SilentException {
    key.ifPresent(it -> request.header("X-API-Key", it));
    HttpResponse<byte[]> response;
    try {
      response =
          http.send(
              request.timeout(REQUEST_TIMEOUT).build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new SilentException("No answer from %s: %s".formatted(base, why));
    }
    if (response.statusCode() == 200) {
      return response.body();
    }
    JsonNode problem = json(response.body());
    String type = problem.path("type").asText("");
    throw new RefusedException(
        "HTTP %d, %s: %s"
            .formatted(
                response.statusCode(),
                type.substring(type.lastIndexOf('/') + 1),
                problem
                    .path("detail")
                    .asText(new String(response.body(), StandardCharsets.UTF_8))));
  }

  private static JsonNode json(byte[] body) {
    try {
      JsonNode json = JSON.readTree(body);
      return json == null ? MissingNode.getInstance() : json;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    } catch (IOException e) {
      throw new IllegalStateException("Bytes in memory can always be read.", e);
    }
  }
}
