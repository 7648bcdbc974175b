package dev.coffey.evaluator.app;

import dev.coffey.evaluator.flow.Court;
import dev.coffey.evaluator.flow.EvaluationView;
import dev.coffey.evaluator.leaderboard.Leaderboard;
import dev.coffey.evaluator.succession.Succession;
import dev.coffey.schemas.Evaluation;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Students side by side. */
@Path("/leaderboard")
@Tag(name = "leaderboard")
@Blocking
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public class LeaderboardResource {

  private final EvaluatorService service;
  private final Court court;
  private final EvaluatorConfig config;

  LeaderboardResource(EvaluatorService service, Court court, EvaluatorConfig config) {
    this.service = service;
    this.court = court;
    this.config = config;
  }

  @GET
  @Operation(summary = "All students, the best champion first, each with its history")
  @APIResponse(
      responseCode = "200",
      description = "The leaderboard.",
      content = @Content(schema = @Schema(implementation = Leaderboard.class)))
  @APIResponse(responseCode = "503", description = "The topic has not been read yet.")
  public Response all() {
    return board().map(board -> Response.ok(board).build()).orElseGet(this::unread);
  }

  @GET
  @Path("/{student}")
  @Operation(summary = "One student's place and history")
  @APIResponse(
      responseCode = "200",
      description = "The row.",
      content = @Content(schema = @Schema(implementation = Leaderboard.Row.class)))
  @APIResponse(responseCode = "404", description = "No checkpoint of it was evaluated.")
  @APIResponse(responseCode = "503", description = "The topic has not been read yet.")
  public Response one(@RestPath String student) {
    Optional<Leaderboard> board = board();
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

  private Optional<Leaderboard> board() {
    return service
        .evaluationView()
        .flatMap(EvaluationView::all)
        .map(evaluations -> Leaderboard.of(evaluations, champions(evaluations), primary()));
  }

  private Map<String, String> champions(List<Evaluation> evaluations) {
    Map<String, String> champions = new TreeMap<>();
    evaluations.stream()
        .map(Evaluation::getStudentId)
        .distinct()
        .forEach(
            student ->
                court
                    .succession(student)
                    .flatMap(Succession::champion)
                    .ifPresent(champion -> champions.put(student, champion)));
    return champions;
  }

  private String primary() {
    return config.gate().primary().orElse(config.variants().scored().get(0));
  }
}
