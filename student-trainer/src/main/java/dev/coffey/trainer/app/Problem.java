package dev.coffey.trainer.app;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why a request got no other answer, as RFC 9457 has it.
 *
 * @param title the kind
 * @param status as in the answer's first line
 * @param detail a sentence for a person
 */
@Schema(name = "Problem", description = "RFC 9457: what went wrong, for programs and people.")
public record Problem(String title, int status, String detail) {

  static Response response(Response.Status status, String title, String detail) {
    return building(status, title, detail).build();
  }

  /** That the same may be asked again after that time. */
  static Response later(String title, String detail, Duration after) {
    return building(Response.Status.SERVICE_UNAVAILABLE, title, detail)
        .header(HttpHeaders.RETRY_AFTER, after.toSeconds())
        .build();
  }

  private static Response.ResponseBuilder building(
      Response.Status status, String title, String detail) {
    return Response.status(status)
        .type("application/problem+json")
        .entity(new Problem(title, status.getStatusCode(), detail));
  }
}
