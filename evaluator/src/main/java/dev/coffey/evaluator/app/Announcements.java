package dev.coffey.evaluator.app;

import dev.coffey.evaluator.flow.DecisionListener;
import dev.coffey.evaluator.flow.Evaluations;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Promotion;
import java.util.function.Consumer;

/**
 * Passes the court's decisions on to those who show them, and has each student with a champion
 * watched while it is judged here.
 */
record Announcements(
    Evaluations evaluations,
    EvaluatorMetrics metrics,
    Consumer<String> watch,
    Consumer<String> unwatch)
    implements DecisionListener {

  @Override
  public void holds(Promotion decision) {
    metrics.holds(decision);
    watch.accept(decision.getStudentId());
  }

  @Override
  public void decided(Promotion decision) {
    evaluations.champion(decision.getCheckpointId());
    metrics.decided(decision);
    holds(decision);
  }

  @Override
  public void evaluated(Evaluation evaluation) {
    metrics.evaluated(evaluation);
  }

  @Override
  public void recorded(PrequentialWindow window) {
    metrics.recorded(window);
  }

  @Override
  public void leaves(String studentId) {
    unwatch.accept(studentId);
    metrics.leaves(studentId);
  }
}
