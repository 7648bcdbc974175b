package dev.coffey.evaluator.app;

import dev.coffey.evaluator.flow.Evaluations;
import dev.coffey.schemas.Evaluation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the evaluator found, for people and scripts. */
@Path("/evaluations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "evaluations")
public class EvaluatorResource {
  /** One variant by one head; fractions 0..1. */
  public record ScoreView(
      String variant, String head, int images, double top1, double top5, double nll, double ece) {}

  /** One checkpoint. */
  public record EvaluationView(
      String checkpointId,
      long step,
      double alpha,
      double beta,
      boolean promoted,
      String decision,
      Instant createdAt,
      List<ScoreView> scores) {}

  /** The evaluator now. */
  public record Overview(
      @Schema(description = "Null while there is none.") String champion,
      @Schema(description = "A sentence.") String doing,
      @Schema(description = "Checkpoints that could not be scored, and why.")
          Map<String, String> setAside,
      List<EvaluationView> newestFirst) {}

  private final Evaluations evaluations;

  EvaluatorResource(Evaluations evaluations) {
    this.evaluations = evaluations;
  }

  @GET
  @Operation(
      summary = "What the evaluator found and does now",
      description = "The newest evaluations first, and the checkpoints that could not be scored.")
  @APIResponse(responseCode = "200", description = "The evaluator now.")
  public Overview overview() {
    return new Overview(
        evaluations.champion().orElse(null),
        evaluations.doing(),
        evaluations.setAside(),
        evaluations.newestFirst().stream().map(EvaluatorResource::view).toList());
  }

  private static EvaluationView view(Evaluation evaluation) {
    return new EvaluationView(
        evaluation.getCheckpointId(),
        evaluation.getStep(),
        evaluation.getAlpha(),
        evaluation.getBeta(),
        evaluation.getPromoted(),
        evaluation.getDecision(),
        evaluation.getCreatedAt(),
        evaluation.getScores().stream()
            .map(
                score ->
                    new ScoreView(
                        score.getVariant(),
                        score.getHead().name(),
                        score.getImages(),
                        score.getTop1(),
                        score.getTop5(),
                        score.getNll(),
                        score.getEce()))
            .toList());
  }
}
