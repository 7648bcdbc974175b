package dev.coffey.trainer.app;

import dev.coffey.trainer.flow.TrainerStatus;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
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

  /** How long a request for a checkpoint waits for it; callers give up after about as long. */
  private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

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

  /** Publishes a checkpoint now, and answers when it is committed, or takes too long for that. */
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
      description =
          "There is nothing to publish, the trainer does not train, or another has taken over.")
  @APIResponse(
      responseCode = "503",
      description =
          "Not committed after 30 s: the broker is away or slow. It is still published when the"
              + " broker takes it, unless this trainer's turn ends before.",
      headers =
          @Header(
              name = HttpHeaders.RETRY_AFTER,
              description = "When to ask again, in seconds.",
              schema = @Schema(implementation = Integer.class)))
  public Uni<Response> checkpoint() {
    return CheckpointAnswer.to(service.trainer()::checkpoint, ANSWER_MAX);
  }
}
