package dev.coffey.ingest.app;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Explains the problem types to whoever follows a problem's {@code type}. */
@Path("/problems")
@Tag(name = "problems")
@SecurityRequirements
@Produces(MediaType.APPLICATION_JSON)
public class Problems {

  /** One problem type. */
  public record Explanation(String type, String title, int status, String meaning) {
    static Explanation of(ProblemType type) {
      return new Explanation(type.uri(), type.title(), type.status(), type.meaning());
    }
  }

  @GET
  @Operation(summary = "Every problem type that this service answers with")
  @APIResponse(responseCode = "200", description = "All types.")
  public List<Explanation> all() {
    return Arrays.stream(ProblemType.values()).map(Explanation::of).toList();
  }

  @GET
  @Path("/{name}")
  @Operation(summary = "What one problem type means and what to do")
  @APIResponse(responseCode = "200", description = "The problem type.")
  @APIResponse(responseCode = "404", description = "No such type", ref = "Problem")
  public Explanation one(@RestPath String name) {
    return Arrays.stream(ProblemType.values())
        .filter(type -> type.slug().equals(name))
        .findFirst()
        .map(Explanation::of)
        .orElseThrow(NotFoundException::new);
  }
}
