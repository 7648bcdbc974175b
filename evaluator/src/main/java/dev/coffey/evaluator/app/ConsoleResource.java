package dev.coffey.evaluator.app;

import dev.coffey.evaluator.console.Page;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.RestQuery;

/** What happens, as it happens, for the console's page. */
@Path("/console/events")
@Tag(name = "console")
public class ConsoleResource {
  private final ConsoleService console;

  ConsoleResource(ConsoleService console) {
    this.console = console;
  }

  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @ResponseHeader(name = "Cache-Control", value = "no-cache")
  @ResponseHeader(name = "X-Accel-Buffering", value = "no")
  @Operation(
      summary = "Everything the console shows",
      description =
          "First the whole state, then what is new: students, stations, steps, evaluations,"
              + " succession, image, rejected, prequential, leaderboard. A comment every five"
              + " seconds. A page that cannot follow gets the whole state again.")
  @APIResponse(
      responseCode = "200",
      description = "Server-sent events, JSON each.",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(type = SchemaType.STRING)))
  @APIResponse(responseCode = "404", description = "coffey.evaluator.console.enabled is false.")
  @APIResponse(responseCode = "503", description = "Too many pages are connected.")
  public Multi<OutboundSseEvent> events(
      @Parameter(
              description =
                  "Whose; left out, the first by name that has a champion, or else the first.")
          @RestQuery
          Optional<String> student,
      @Context Sse sse) {
    if (!console.isEnabled()) {
      throw new WebApplicationException(
          Problem.response(
              Status.NOT_FOUND, "There is no console: coffey.evaluator.console.enabled is false."));
    }
    Page page =
        console
            .pages()
            .open(student.filter(it -> !it.isBlank()))
            .orElseThrow(
                () ->
                    new WebApplicationException(
                        Problem.response(
                            Status.SERVICE_UNAVAILABLE,
                            "%d pages are connected, as many as coffey.evaluator.console.pages-max allows; close one."
                                .formatted(console.pages().max()))));
    return PageWriter.events(page, sse);
  }
}
