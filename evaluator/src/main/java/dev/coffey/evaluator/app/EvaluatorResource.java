package dev.coffey.evaluator.app;

import dev.coffey.evaluator.flow.Evaluations;
import dev.coffey.evaluator.judgement.EvaluationView;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
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
        evaluations.newestFirst().stream().map(EvaluationView::of).toList());
  }
}
