package dev.coffey.evaluator.app;

import dev.coffey.evaluator.flow.Evaluations;
import dev.coffey.evaluator.judgement.EvaluationView;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;

/** What the evaluator found, for people and scripts. */
@Path("/evaluations")
public class EvaluatorResource {
  /** The evaluator now. */
  public record Overview(
      String champion,
      String doing,
      Map<String, String> setAside,
      List<EvaluationView> newestFirst) {}

  private final Evaluations evaluations;

  EvaluatorResource(Evaluations evaluations) {
    this.evaluations = evaluations;
  }

  @GET
  public Overview overview() {
    return new Overview(
        evaluations.champion().orElse(null),
        evaluations.doing(),
        evaluations.setAside(),
        evaluations.newestFirst().stream().map(EvaluationView::of).toList());
  }
}
