package dev.coffey.trainer.app;

import dev.coffey.trainer.flow.TrainerStatus;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** What the trainer does, and a hand on it. */
@Path("/trainer")
public class TrainerResource {

  private static final String PROBLEM = "application/problem+json";

  private final TrainerService service;

  TrainerResource(TrainerService service) {
    this.service = service;
  }

  /** The trainer now. */
  @GET
  public TrainerStatus status() {
    return service.trainer().status();
  }

  /** Takes no more steps until resumed. */
  @POST
  @Path("/pause")
  public Response pause() {
    service.trainer().pause();
    return Response.accepted().build();
  }

  /** Goes on. */
  @POST
  @Path("/resume")
  public Response resume() {
    service.trainer().resume();
    return Response.accepted().build();
  }

  /** A checkpoint as the answer to a request for one. */
  public record Published(String checkpointId, long step, long samplesSinceParent) {}

  /** Publishes a checkpoint now, and answers when it is committed. */
  @POST
  @Path("/checkpoint")
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
            failure ->
                Response.status(Response.Status.CONFLICT)
                    .type(PROBLEM)
                    .entity(
                        Map.of(
                            "title",
                            "No checkpoint",
                            "status",
                            Response.Status.CONFLICT.getStatusCode(),
                            "detail",
                            failure.getMessage()))
                    .build());
  }
}
