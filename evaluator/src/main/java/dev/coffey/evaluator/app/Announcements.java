package dev.coffey.evaluator.app;

import dev.coffey.evaluator.flow.DecisionListener;
import dev.coffey.evaluator.flow.Evaluations;
import dev.coffey.schemas.Promotion;
import java.util.function.Consumer;

/**
 * Passes the court's decisions on to those who show them, and has each student with a champion
 * watched.
 */
record Announcements(Evaluations evaluations, EvaluatorMetrics metrics, Consumer<String> watch)
    implements DecisionListener {

  @Override
  public void holds(Promotion decision) {
    evaluations.champion(decision.getCheckpointId());
    metrics.holds(decision);
    watch.accept(decision.getStudentId());
  }

  @Override
  public void decided(Promotion decision) {
    metrics.decided(decision);
    holds(decision);
  }
}
