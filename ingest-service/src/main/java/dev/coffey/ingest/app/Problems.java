package dev.coffey.ingest.app;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Explains the problem types, and turns what nobody expected into a problem. */
@Path("/problems")
@Tag(name = "problems")
public class Problems {

  private static final Logger LOG = Logger.getLogger(Problems.class);

  /** One problem type. */
  public record Explanation(String type, String title, int status, String meaning) {
    static Explanation of(ProblemType type) {
      return new Explanation(type.uri(), type.title(), type.status(), type.meaning());
    }
  }

  @GET
  @Operation(summary = "Every problem type that this service answers with")
  public List<Explanation> all() {
    return Arrays.stream(ProblemType.values()).map(Explanation::of).toList();
  }

  @GET
  @Path("/{name}")
  @Operation(summary = "What one problem type means and what to do")
  public Explanation one(@RestPath String name) {
    return Arrays.stream(ProblemType.values())
        .filter(type -> type.slug().equals(name))
        .findFirst()
        .map(Explanation::of)
        .orElseThrow(NotFoundException::new);
  }

  @ServerExceptionMapper
  Response http(WebApplicationException e, UriInfo uri) {
    Response.StatusType status = e.getResponse().getStatusInfo();
    return Response.status(status)
        .type(Problem.MEDIA_TYPE)
        .entity(
            new Problem.Body(
                "about:blank",
                status.getReasonPhrase(),
                status.getStatusCode(),
                "See /q/openapi for what this service answers.",
                uri.getPath()))
        .build();
  }

  @ServerExceptionMapper
  Response bug(Throwable e, UriInfo uri) {
    LOG.errorf(e, "Request to %s failed", uri.getPath());
    return new Problem(
            ProblemType.INTERNAL_ERROR, "%s; see the log.".formatted(e.getClass().getSimpleName()))
        .response(uri.getPath(), java.time.Duration.ZERO);
  }
}
