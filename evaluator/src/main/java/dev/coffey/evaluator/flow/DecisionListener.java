package dev.coffey.evaluator.flow;

import dev.coffey.schemas.Promotion;

/** Told what the court decides, one call after the other; it waits for each to return. */
public interface DecisionListener {
  /**
   * This decision, made before, is the newest on the alias of a student that is judged here now.
   */
  void holds(Promotion decision);

  /** This decision was made, and is written. */
  void decided(Promotion decision);

  /** This student is no longer judged here. */
  void leaves(String studentId);
}
