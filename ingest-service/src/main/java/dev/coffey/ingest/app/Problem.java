package dev.coffey.ingest.app;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why a request got no other answer.
 *
 * @param detail a sentence for a person: the thing, the value, the limit
 * @param retryAfter when to push again; empty: as usual
 */
record Problem(ProblemType type, String detail, Optional<Duration> retryAfter) {

  /** One with the service's usual Retry-After. */
  Problem(ProblemType type, String detail) {
    this(type, detail, Optional.empty());
  }

  static final String MEDIA_TYPE = "application/problem+json";

  /** The answer's body, as RFC 9457 has it. */
  @Schema(name = "Problem", description = "RFC 9457: what went wrong, for programs and people.")
  record Body(
      @Schema(examples = "/problems/too-many-pixels") String type,
      @Schema(examples = "The image has too many pixels") String title,
      @Schema(examples = "422") int status,
      String detail,
      @Schema(description = "The path that was asked for.", examples = "/images")
          String instance) {}

  Response response(String instance, Duration usualRetryAfter) {
    Response.ResponseBuilder response =
        Response.status(type.status())
            .type(MEDIA_TYPE)
            .entity(new Body(type.uri(), type.title(), type.status(), detail, instance));
    if (type.status() == 429 || type.status() == 503) {
      long millis = retryAfter.orElse(usualRetryAfter).toMillis();
      response.header(HttpHeaders.RETRY_AFTER, Math.max(1, (millis + 999) / 1000));
    }
    return response.build();
  }
}
