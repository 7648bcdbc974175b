package dev.coffey.evaluator.app;

import dev.coffey.evaluator.flow.Court;
import dev.coffey.evaluator.succession.Motion;
import dev.coffey.evaluator.succession.Ruling;
import dev.coffey.evaluator.succession.Ruling.Decided;
import dev.coffey.evaluator.succession.Succession;
import dev.coffey.schemas.Promotion;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Who is champion and why, and a hand on it. */
@Path("/promotions")
@Tag(name = "promotions")
@Blocking
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
@Consumes(MediaType.APPLICATION_JSON)
public class PromotionsResource {

  private static final int CONSOLE_DECISIONS = 50;
  private static final String NOT_NOW =
      "Kafka does not take the decision now, or the student changes hands between evaluators.";

  private final Court court;
  private final Relay relay;

  PromotionsResource(Court court, Relay relay) {
    this.court = court;
    this.relay = relay;
  }

  /** Who asks for a decision, and why. */
  @Schema(name = "DecisionRequest")
  public record Request(
      @Schema(description = "Who asks.", required = true, examples = "zoe") String actor,
      @Schema(
              description = "Why; it is kept with the decision.",
              required = true,
              examples = "the new one mistakes dots for stripes")
          String reason) {}

  /** Which checkpoint, who asks for it, and why. */
  @Schema(name = "PromoteRequest")
  public record PromoteRequest(
      @Schema(description = "A checkpoint of the student.", required = true) String checkpointId,
      @Schema(description = "Who asks.", required = true) String actor,
      @Schema(description = "Why; it is kept with the decision.", required = true) String reason) {}

  /** One decision on what the alias means. */
  @Schema(name = "Decision")
  public record DecisionView(
      long number,
      @Schema(examples = {"PROMOTE", "ROLLBACK", "PIN", "UNPIN"}) String kind,
      String checkpointId,
      String previousId,
      String actor,
      String reason,
      boolean pinned,
      Instant createdAt) {
    private static DecisionView of(Promotion decision) {
      return new DecisionView(
          decision.getNumber(),
          decision.getKind().name(),
          decision.getCheckpointId(),
          decision.getPreviousId(),
          decision.getActor(),
          decision.getReason(),
          decision.getPinned(),
          decision.getCreatedAt());
    }
  }

  /** What the alias means for one student, and how it came to that. */
  @Schema(name = "Succession")
  public record SuccessionView(
      String studentId,
      String alias,
      String champion,
      @Schema(description = "What a rollback would bring back.") String predecessor,
      boolean pinned,
      List<DecisionView> newestFirst) {
    private static SuccessionView of(Succession succession) {
      List<DecisionView> decisions =
          new ArrayList<>(succession.decisions().stream().map(DecisionView::of).toList());
      Collections.reverse(decisions);
      return new SuccessionView(
          succession.studentId(),
          succession.alias(),
          succession.champion().orElse(null),
          succession.predecessor().orElse(null),
          succession.isPinned(),
          decisions);
    }
  }

  /** As the console shows it: with the newest decisions only. */
  static SuccessionView newestDecisions(Succession succession) {
    SuccessionView all = SuccessionView.of(succession);
    return new SuccessionView(
        all.studentId(),
        all.alias(),
        all.champion(),
        all.predecessor(),
        all.pinned(),
        all.newestFirst().stream().limit(CONSOLE_DECISIONS).toList());
  }

  @GET
  @Operation(summary = "The champion of every student, with all decisions")
  @APIResponse(
      responseCode = "200",
      description = "The successions.",
      content = @Content(schema = @Schema(implementation = SuccessionView[].class)))
  @APIResponse(responseCode = "503", description = "Not connected to Kafka now.")
  public Response all() {
    if (!court.isOpen()) {
      return away();
    }
    return Response.ok(
            court.students().stream()
                .flatMap(student -> court.succession(student).stream())
                .map(SuccessionView::of)
                .toList())
        .build();
  }

  private static Response away() {
    return Problem.response(
        Status.SERVICE_UNAVAILABLE, "The evaluator is not connected to Kafka now; ask again.");
  }

  @GET
  @Path("/{student}")
  @Operation(summary = "The champion of one student, with all decisions")
  @APIResponse(
      responseCode = "200",
      description = "The succession.",
      content = @Content(schema = @Schema(implementation = SuccessionView.class)))
  @APIResponse(responseCode = "404", description = "No checkpoint of it was ever promoted.")
  @APIResponse(responseCode = "503", description = "Not connected to Kafka now.")
  public Response one(@RestPath String student) {
    Optional<Succession> succession = court.succession(student);
    if (succession.isEmpty()) {
      return away();
    }
    return succession
        .filter(it -> it.newest().isPresent())
        .map(it -> Response.ok(SuccessionView.of(it)).build())
        .orElseGet(
            () -> Problem.response(Status.NOT_FOUND, "Student '" + student + "' has no champion."));
  }

  @POST
  @Path("/{student}/promote")
  @Operation(summary = "Make a checkpoint the champion, whatever the gate says")
  @APIResponse(
      responseCode = "200",
      description = "The decision.",
      content = @Content(schema = @Schema(implementation = DecisionView.class)))
  @APIResponse(responseCode = "400", description = "Actor, reason or checkpoint is missing.")
  @APIResponse(responseCode = "404", description = "The student has no such checkpoint.")
  @APIResponse(responseCode = "409", description = "It is the champion already, or one is pinned.")
  @APIResponse(responseCode = "503", description = NOT_NOW)
  @APIResponse(responseCode = "504", description = Relay.NO_ANSWER)
  public Response promote(@RestPath String student, PromoteRequest request) {
    if (request == null || request.checkpointId() == null || request.checkpointId().isBlank()) {
      return Problem.response(Status.BAD_REQUEST, "Say which checkpoint: checkpointId is missing.");
    }
    return answer(
        request,
        () -> new Motion(request.actor(), request.reason()),
        motion -> court.promote(student, request.checkpointId(), motion));
  }

  @POST
  @Path("/{student}/rollback")
  @Operation(summary = "Give the alias back to the champion before")
  @APIResponse(
      responseCode = "200",
      description = "The decision.",
      content = @Content(schema = @Schema(implementation = DecisionView.class)))
  @APIResponse(responseCode = "400", description = "Actor or reason is missing.")
  @APIResponse(responseCode = "404", description = "The champion before is deleted.")
  @APIResponse(responseCode = "409", description = "There was none before, or one is pinned.")
  @APIResponse(responseCode = "503", description = NOT_NOW)
  @APIResponse(responseCode = "504", description = Relay.NO_ANSWER)
  public Response rollBack(@RestPath String student, Request request) {
    return answer(student, request, court::rollBack);
  }

  @POST
  @Path("/{student}/pin")
  @Operation(
      summary = "Keep the champion",
      description = "Until it is unpinned, no rule and no rollback takes the alias from it.")
  @APIResponse(
      responseCode = "200",
      description = "The decision.",
      content = @Content(schema = @Schema(implementation = DecisionView.class)))
  @APIResponse(responseCode = "400", description = "Actor or reason is missing.")
  @APIResponse(responseCode = "409", description = "There is no champion, or it is pinned.")
  @APIResponse(responseCode = "503", description = NOT_NOW)
  @APIResponse(responseCode = "504", description = Relay.NO_ANSWER)
  public Response pin(@RestPath String student, Request request) {
    return answer(student, request, court::pin);
  }

  @POST
  @Path("/{student}/unpin")
  @Operation(summary = "Let the rules move the alias again")
  @APIResponse(
      responseCode = "200",
      description = "The decision.",
      content = @Content(schema = @Schema(implementation = DecisionView.class)))
  @APIResponse(responseCode = "400", description = "Actor or reason is missing.")
  @APIResponse(responseCode = "409", description = "The champion is not pinned.")
  @APIResponse(responseCode = "503", description = NOT_NOW)
  @APIResponse(responseCode = "504", description = Relay.NO_ANSWER)
  public Response unpin(@RestPath String student, Request request) {
    return answer(student, request, court::unpin);
  }

  private Response answer(
      String student, Request request, BiFunction<String, Motion, Ruling> rule) {
    return answer(
        request,
        () ->
            request == null
                ? new Motion(null, null)
                : new Motion(request.actor(), request.reason()),
        motion -> rule.apply(student, motion));
  }

  private Response answer(Object request, Supplier<Motion> asked, Function<Motion, Ruling> rule) {
    Motion motion;
    try {
      motion = asked.get();
    } catch (IllegalArgumentException e) {
      return Problem.response(Status.BAD_REQUEST, e.getMessage());
    }
    Ruling ruling = rule.apply(motion);
    if (ruling instanceof Decided decided) {
      return Response.ok(DecisionView.of(decided.decision())).build();
    } else if (ruling instanceof Ruling.Elsewhere elsewhere) {
      return relay.pass(elsewhere, request);
    }
    return Problem.refused(ruling);
  }
}
