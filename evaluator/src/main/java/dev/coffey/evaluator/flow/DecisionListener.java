package dev.coffey.evaluator.flow;

import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Promotion;

/**
 * Told what the court decides, one call after the other; it waits for each to return. So a student
 * of whom it was told that it leaves is not spoken of again before it comes back.
 */
public interface DecisionListener {
  /**
   * This decision, made before, is the newest on the alias of a student that is judged here now.
   */
  default void holds(Promotion decision) {}

  /** This decision was made, and is written. */
  default void decided(Promotion decision) {}

  /** This evaluation was made, and is written. */
  default void evaluated(Evaluation evaluation) {}

  /** A window of a curve is complete, and written. */
  default void recorded(PrequentialWindow window) {}

  /** This student is no longer judged here. */
  default void leaves(String studentId) {}
}
