package dev.coffey.evaluator.app;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.evaluator.console.MixSurveys;
import dev.coffey.evaluator.console.MixSurveys.MixView;
import dev.coffey.evaluator.flow.Court;
import dev.coffey.evaluator.succession.Motion;
import dev.coffey.evaluator.succession.Ruling;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the champion's two heads are mixed, and a hand on it. */
@Path("/console/mix")
@Tag(name = "console")
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Consumes(MediaType.APPLICATION_JSON)
public class MixResource {
  private static final Logger LOG = LoggerFactory.getLogger(MixResource.class);

  private final EvaluatorService service;
  private final Court court;
  private final Relay relay;

  MixResource(EvaluatorService service, Court court, Relay relay) {
    this.service = service;
    this.court = court;
    this.relay = relay;
  }

  /** Which mix, of whose heads, who asks for it, and why. */
  @Schema(name = "MixRequest")
  public record MixRequest(
      @Schema(required = true) String studentId,
      @Schema(
              description = "The champion whose heads are meant; refused if it is another by now.",
              required = true)
          String checkpointId,
      @Schema(description = "Weight of the CE head, 0..1.", required = true) Double alpha,
      @Schema(description = "Temperature of the KD head, above 0.", required = true) Double beta,
      @Schema(description = "Who asks.", required = true) String actor,
      @Schema(description = "Why; it is kept with the mix.", required = true) String reason) {}

  /** What the champion is served with from now on. */
  @Schema(name = "Mixed")
  public record Mixed(double alpha, double beta, Instant createdAt) {}

  @GET
  @NonBlocking
  @Operation(
      summary = "How well every mix of a champion's heads does",
      description = "On the slice that tunes the mix, never on one that is scored.")
  @APIResponse(
      responseCode = "200",
      description = "The mixes.",
      content = @Content(schema = @Schema(implementation = MixView.class)))
  @APIResponse(responseCode = "400", description = "The student is missing.")
  @APIResponse(responseCode = "404", description = "It has no champion.")
  @APIResponse(responseCode = "503", description = "The champion's weights cannot be had now.")
  public CompletionStage<Response> survey(
      @Parameter(description = "Whose.", required = true) @RestQuery String student) {
    if (isBlank(student)) {
      return CompletableFuture.completedFuture(
          Problem.response(
              Status.BAD_REQUEST, "Say whose mix: query parameter student is missing."));
    }
    Optional<MixSurveys> surveys = service.mixSurveys();
    if (surveys.isEmpty() || court.succession(student).isEmpty()) {
      return CompletableFuture.completedFuture(
          Problem.response(
              Status.SERVICE_UNAVAILABLE,
              "The evaluator is not connected to Kafka now; ask again."));
    }
    return surveys
        .get()
        .of(student)
        .thenApply(
            view ->
                view.map(it -> Response.ok(it).build())
                    .orElseGet(
                        () ->
                            Problem.response(
                                Status.NOT_FOUND, "Student '" + student + "' has no champion.")))
        .exceptionally(error -> failed(student, error));
  }

  private static Response failed(String student, Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    LOG.warn("The mixes of {} cannot be told: {}", student, cause.toString());
    return Problem.response(
        Status.SERVICE_UNAVAILABLE,
        "The mixes of '%s' cannot be told: %s".formatted(student, cause.getMessage()));
  }

  @POST
  @Blocking
  @Operation(
      summary = "Serve the champion with another mix",
      description = "Applications that follow it take the mix at once, without a new checkpoint.")
  @APIResponse(
      responseCode = "200",
      description = "What is served from now on.",
      content = @Content(schema = @Schema(implementation = Mixed.class)))
  @APIResponse(responseCode = "400", description = "Something is missing, or out of its range.")
  @APIResponse(responseCode = "409", description = "The checkpoint is not the champion any more.")
  @APIResponse(
      responseCode = "503",
      description = "Kafka does not take the mix now, or the student changes hands.")
  @APIResponse(responseCode = "504", description = Relay.NO_ANSWER)
  public Response mix(MixRequest request) {
    HeadMix chosen;
    Motion motion;
    try {
      requireWhole(request);
      chosen = new HeadMix(request.alpha(), request.beta());
      motion = new Motion(request.actor(), request.reason());
    } catch (IllegalArgumentException e) {
      return Problem.response(Status.BAD_REQUEST, e.getMessage());
    }
    Ruling ruling = court.remix(request.studentId(), request.checkpointId(), chosen, motion);
    if (ruling instanceof Ruling.Mixed mixed) {
      return Response.ok(
              new Mixed(mixed.mix().getAlpha(), mixed.mix().getBeta(), mixed.mix().getCreatedAt()))
          .build();
    } else if (ruling instanceof Ruling.Elsewhere elsewhere) {
      return relay.pass(elsewhere, request);
    }
    return Problem.refused(ruling);
  }

  private static void requireWhole(MixRequest request) {
    if (request == null || isBlank(request.studentId()) || isBlank(request.checkpointId())) {
      throw new IllegalArgumentException(
          "Say whose mix: studentId and checkpointId, of the champion.");
    }
    if (request.alpha() == null || request.beta() == null) {
      throw new IllegalArgumentException("Say which mix: alpha and beta.");
    }
  }

  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
  }
}
