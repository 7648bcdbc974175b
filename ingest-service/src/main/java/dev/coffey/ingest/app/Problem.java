package dev.coffey.ingest.app;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why a request got no other answer.
 *
 * @param detail a sentence for a person: the thing, the value, the limit
 */
record Problem(ProblemType type, String detail) {

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

  Response response(String instance, Duration retryAfter) {
    Response.ResponseBuilder response =
        Response.status(type.status())
            .type(MEDIA_TYPE)
            .entity(new Body(type.uri(), type.title(), type.status(), detail, instance));
    if (type.status() == 429 || type.status() == 503) {
      response.header(HttpHeaders.RETRY_AFTER, Math.max(1, (retryAfter.toMillis() + 999) / 1000));
    }
    return response.build();
  }
}
