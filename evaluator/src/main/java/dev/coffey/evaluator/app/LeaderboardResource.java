package dev.coffey.evaluator.app;

import dev.coffey.evaluator.flow.LeaderboardView;
import dev.coffey.evaluator.leaderboard.Leaderboard;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Students side by side. */
@Path("/leaderboard")
@Tag(name = "leaderboard")
@Blocking
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class LeaderboardResource {

  private static final int LIMIT_MAX = 500;
  private static final String LIMIT =
      "Points of each history at most, evenly spread; the newest is among them.";

  private final EvaluatorService service;

  LeaderboardResource(EvaluatorService service) {
    this.service = service;
  }

  @GET
  @Operation(summary = "All students, the best champion first, each with its history")
  @APIResponse(
      responseCode = "200",
      description = "The leaderboard.",
      content = @Content(schema = @Schema(implementation = Leaderboard.class)))
  @APIResponse(responseCode = "400", description = "limit is not from 0 to 500.")
  @APIResponse(responseCode = "503", description = "The topic has not been read yet.")
  public Response all(
      @Parameter(
              description = LIMIT,
              schema = @Schema(minimum = "0", maximum = "500", defaultValue = "100"))
          @RestQuery
          @DefaultValue("100")
          int limit) {
    Optional<Response> refusal = refusal(limit);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return board(limit).map(board -> Response.ok(board).build()).orElseGet(this::unread);
  }

  @GET
  @Path("/{student}")
  @Operation(summary = "One student's place and history")
  @APIResponse(
      responseCode = "200",
      description = "The row.",
      content = @Content(schema = @Schema(implementation = Leaderboard.Row.class)))
  @APIResponse(responseCode = "400", description = "limit is not from 0 to 500.")
  @APIResponse(responseCode = "404", description = "No checkpoint of it was evaluated.")
  @APIResponse(responseCode = "503", description = "The topic has not been read yet.")
  public Response one(
      @RestPath String student,
      @Parameter(
              description = LIMIT,
              schema = @Schema(minimum = "0", maximum = "500", defaultValue = "100"))
          @RestQuery
          @DefaultValue("100")
          int limit) {
    Optional<Response> refusal = refusal(limit);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Optional<Leaderboard> board = board(limit);
    if (board.isEmpty()) {
      return unread();
    }
    return board.get().rows().stream()
        .filter(row -> row.studentId().equals(student))
        .findFirst()
        .map(row -> Response.ok(row).build())
        .orElseGet(
            () ->
                Problem.response(
                    Status.NOT_FOUND, "No checkpoint of '" + student + "' was evaluated."));
  }

  private Response unread() {
    return Problem.response(
        Status.SERVICE_UNAVAILABLE, "Topic evaluations has not been read yet; ask again.");
  }

  private Optional<Leaderboard> board(int limit) {
    return service
        .leaderboardView()
        .flatMap(LeaderboardView::leaderboard)
        .map(board -> board.limited(limit));
  }

  private static Optional<Response> refusal(int limit) {
    return limit >= 0 && limit <= LIMIT_MAX
        ? Optional.empty()
        : Optional.of(
            Problem.response(
                Status.BAD_REQUEST,
                "limit is %d; it must lie between 0 and %d.".formatted(limit, LIMIT_MAX)));
  }
}
