package dev.coffey.evaluator.app;

import dev.coffey.checkpoints.CheckpointId;
import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.evaluator.console.LineageView;
import dev.coffey.evaluator.flow.Clients;
import dev.coffey.evaluator.flow.Court;
import dev.coffey.evaluator.succession.Succession;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Clock;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Where a checkpoint comes from. */
@Path("/console/lineage")
@Tag(name = "console")
@Blocking
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class LineageResource {
  private final EvaluatorService service;
  private final Court court;

  LineageResource(EvaluatorService service, Court court) {
    this.service = service;
    this.court = court;
  }

  @GET
  @Path("/{checkpointId}")
  @Operation(
      summary = "A checkpoint and those it was trained on from",
      description = "Newest first, at most 200, with what each of them read.")
  @APIResponse(
      responseCode = "200",
      description = "The lineage.",
      content = @Content(schema = @Schema(implementation = LineageView.class)))
  @APIResponse(responseCode = "404", description = "The topic has no such checkpoint.")
  @APIResponse(responseCode = "503", description = "Kafka or the registry does not answer now.")
  public Response of(@RestPath String checkpointId) {
    Optional<String> student = student(checkpointId);
    if (student.isEmpty()) {
      return unknown(checkpointId);
    }
    Optional<Clients> clients = service.clients();
    if (clients.isEmpty()) {
      return Problem.response(
          Status.SERVICE_UNAVAILABLE, "The evaluator is not connected to Kafka now; ask again.");
    }
    try (CheckpointLog log = clients.get().checkpoints()) {
      Optional<String> champion = court.succession(student.get()).flatMap(Succession::champion);
      return LineageView.of(checkpointId, champion, log, Clock.systemUTC().instant())
          .map(it -> Response.ok(it).build())
          .orElseGet(() -> unknown(checkpointId));
    } catch (KafkaException e) {
      return Problem.response(
          Status.SERVICE_UNAVAILABLE, "The checkpoints cannot be read now: " + e.getMessage());
    }
  }

  private static Optional<String> student(String checkpointId) {
    try {
      return Optional.of(CheckpointId.parse(checkpointId).studentId());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Response unknown(String checkpointId) {
    return Problem.response(
        Status.NOT_FOUND, "Topic checkpoints has no checkpoint '" + checkpointId + "'.");
  }
}
