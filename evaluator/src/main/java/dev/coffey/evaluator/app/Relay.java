package dev.coffey.evaluator.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.access.client.Exchange;
import dev.coffey.access.client.Limits;
import dev.coffey.evaluator.succession.Ruling;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes a request for a decision on to the evaluator that judges the student, with the caller's
 * own credentials and trace; once, so that it never goes in a circle.
 */
@Singleton
class Relay {
  /** Marks a request that another evaluator has passed on. */
  static final String HEADER = "Coffey-Relayed";

  /** Of answer 504. */
  static final String NO_ANSWER =
      "The evaluator that judges the student was asked and did not answer; it may have decided.";

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final List<String> PASSED =
      List.of("Authorization", "X-API-Key", "traceparent", "tracestate");
  private static final List<String> TOLD = List.of("Content-Type", "Retry-After");
  private static final Duration CONNECT_MAX = Duration.ofSeconds(2);
  private static final Limits LIMITS = new Limits(Duration.ofSeconds(45), 1 << 20);

  private final Sharing sharing;
  private final ObjectMapper mapper;
  private final HttpHeaders headers;
  private final UriInfo asked;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_MAX)
          .build();

  /**
   * @param headers of the request at hand
   * @param asked address of the request at hand
   */
  Relay(Sharing sharing, ObjectMapper mapper, HttpHeaders headers, UriInfo asked) {
    this.sharing = sharing;
    this.mapper = mapper;
    this.headers = headers;
    this.asked = asked;
  }

  /**
   * What the evaluator that judges the student answers.
   *
   * @param body of the request at hand
   */
  Response pass(Ruling.Elsewhere elsewhere, Object body) {
    try {
      boolean relayed = headers.getHeaderString(HEADER) != null;
      Optional<URI> holder = relayed ? Optional.empty() : sharing.elsewhere(elsewhere.partition());
      return holder.isEmpty() ? nobody(elsewhere) : pass(elsewhere, holder.get(), body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Problem.response(Status.SERVICE_UNAVAILABLE, "The evaluator stops; ask another.");
    }
  }

  private static Response nobody(Ruling.Elsewhere elsewhere) {
    return Problem.later(
        "Partition %d, to which student '%s' belongs, changes hands between evaluators; ask again."
            .formatted(elsewhere.partition(), elsewhere.studentId()));
  }

  private Response pass(Ruling.Elsewhere elsewhere, URI holder, Object body)
      throws InterruptedException {
    String base = holder.toString().replaceAll("/+$", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + asked.getRequestUri().getRawPath()))
            .header("Content-Type", MediaType.APPLICATION_JSON)
            .header(HEADER, "once")
            .POST(HttpRequest.BodyPublishers.ofString(json(body)));
    PASSED.forEach(
        name ->
            Optional.ofNullable(headers.getHeaderString(name))
                .ifPresent(value -> request.header(name, value)));
    try {
      return answer(Exchange.send(http, request.build(), LIMITS));
    } catch (ConnectException | HttpConnectTimeoutException e) {
      LOG.warn("Evaluator {} cannot be reached: {}", holder, e.toString());
      return Problem.later(
          "Student '%s' is judged by the evaluator at %s, which cannot be reached from here; ask again."
              .formatted(elsewhere.studentId(), holder));
    } catch (IOException e) {
      LOG.warn("Evaluator {} did not answer: {}", holder, e.toString());
      return Problem.response(
          Status.GATEWAY_TIMEOUT,
          "The evaluator at %s was asked and did not answer. It may have decided: look at /promotions/%s before asking again."
              .formatted(holder, elsewhere.studentId()));
    }
  }

  private String json(Object body) {
    try {
      return mapper.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Not for JSON: " + body, e);
    }
  }

  private static Response answer(HttpResponse<byte[]> answer) {
    Response.ResponseBuilder passed = Response.status(answer.statusCode()).entity(answer.body());
    TOLD.forEach(
        name -> answer.headers().firstValue(name).ifPresent(value -> passed.header(name, value)));
    return passed.build();
  }
}
