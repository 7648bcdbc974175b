package dev.coffey.evaluator.app;

import dev.coffey.evaluator.succession.Ruling;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why a request got no other answer, as RFC 9457 has it.
 *
 * @param title the kind
 * @param status as in the answer's first line
 * @param detail a sentence for a person: the thing, the value, the way out
 */
@Schema(name = "Problem", description = "RFC 9457: what went wrong, for programs and people.")
public record Problem(String title, int status, String detail) {

  static final String MEDIA_TYPE = "application/problem+json";
  private static final int RETRY_SECONDS = 2;

  /** Why a ruling is not what was asked for; a ruling that is has an answer of its own. */
  static Response refused(Ruling ruling) {
    if (ruling instanceof Ruling.Unknown unknown) {
      return response(Status.NOT_FOUND, unknown.detail());
    } else if (ruling instanceof Ruling.Conflicting conflicting) {
      return response(Status.CONFLICT, conflicting.detail());
    } else if (ruling instanceof Ruling.Unavailable unavailable) {
      return response(Status.SERVICE_UNAVAILABLE, unavailable.detail());
    }
    throw new IllegalArgumentException(ruling + " is no refusal.");
  }

  static Response response(Status status, String detail) {
    return building(status, detail).build();
  }

  /** That the same may be asked again in a moment. */
  static Response later(String detail) {
    return building(Status.SERVICE_UNAVAILABLE, detail)
        .header("Retry-After", RETRY_SECONDS)
        .build();
  }

  private static Response.ResponseBuilder building(Status status, String detail) {
    return Response.status(status)
        .type(MEDIA_TYPE)
        .entity(new Problem(status.getReasonPhrase(), status.getStatusCode(), detail));
  }
}
