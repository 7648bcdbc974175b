package dev.coffey.evaluator.judgement;

import dev.coffey.schemas.Evaluation;
import java.time.Instant;
import java.util.List;

/** One evaluated checkpoint, as people, scripts and the console read it. */
public record EvaluationView(
    String checkpointId,
    long step,
    double alpha,
    double beta,
    boolean promoted,
    String decision,
    Instant createdAt,
    List<ScoreView> scores) {

  public static EvaluationView of(Evaluation evaluation) {
    return new EvaluationView(
        evaluation.getCheckpointId(),
        evaluation.getStep(),
        evaluation.getAlpha(),
        evaluation.getBeta(),
        evaluation.getPromoted(),
        evaluation.getDecision(),
        evaluation.getCreatedAt(),
        evaluation.getScores().stream().map(ScoreView::of).toList());
  }
}
