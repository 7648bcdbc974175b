package dev.coffey.trainer.app;

import dev.coffey.trainer.flow.TrainerStatus;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the trainer does, and a hand on it. */
@Path("/trainer")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "trainer")
public class TrainerResource {

  private static final String STANDS_BY =
      "This trainer stands by: another process trains the student, and is the one to ask.";

  private final TrainerService service;

  TrainerResource(TrainerService service) {
    this.service = service;
  }

  /** The trainer now. */
  @GET
  @Operation(summary = "What the trainer is doing at this moment")
  @APIResponse(responseCode = "200", description = "The trainer now.")
  public TrainerStatus status() {
    return service.trainer().status();
  }

  /** Takes no more steps until resumed. */
  @POST
  @Path("/pause")
  @Operation(
      summary = "Take no more steps until resumed",
      description = "The pause ends as well when another trainer takes over.")
  @APIResponse(responseCode = "202", description = "It pauses after the step it is at.")
  @APIResponse(responseCode = "409", description = STANDS_BY)
  public Response pause() {
    return asked(service.trainer()::pause);
  }

  /** Goes on. */
  @POST
  @Path("/resume")
  @Operation(summary = "Go on after a pause")
  @APIResponse(responseCode = "202", description = "It goes on.")
  @APIResponse(responseCode = "409", description = STANDS_BY)
  public Response resume() {
    return asked(service.trainer()::resume);
  }

  private static Response asked(Runnable change) {
    try {
      change.run();
      return Response.accepted().build();
    } catch (IllegalStateException e) {
      return Problem.response(Status.CONFLICT, "Stands by", e.getMessage());
    }
  }

  /** A checkpoint as the answer to a request for one. */
  public record Published(String checkpointId, long step, long samplesSinceParent) {}

  /** Publishes a checkpoint now, and answers when it is committed. */
  @POST
  @Path("/checkpoint")
  @Operation(
      summary = "Publish a checkpoint now",
      description = "The answer comes when it is committed.")
  @APIResponse(
      responseCode = "200",
      description = "The checkpoint.",
      content = @Content(schema = @Schema(implementation = Published.class)))
  @APIResponse(
      responseCode = "409",
      description = "There is nothing to publish, or the trainer ended before it was.")
  public Uni<Response> checkpoint() {
    return Uni.createFrom()
        .completionStage(() -> service.trainer().checkpoint())
        .map(
            manifest ->
                Response.ok(
                        new Published(
                            manifest.getCheckpointId(),
                            manifest.getStep(),
                            manifest.getSamplesSinceParent()),
                        MediaType.APPLICATION_JSON_TYPE)
                    .build())
        .onFailure(IllegalStateException.class)
        .recoverWithItem(
            failure -> Problem.response(Status.CONFLICT, "No checkpoint", failure.getMessage()));
  }
}
