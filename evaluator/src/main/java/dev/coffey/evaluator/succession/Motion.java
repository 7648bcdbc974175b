package dev.coffey.evaluator.succession;

/**
 * Who wants an alias changed, and why; both stay on the topic with the decision.
 *
 * @param actor {@code evaluator} for its rules, else a person or program
 * @param reason a sentence
 */
public record Motion(String actor, String reason) {
  /** The actor of decisions that nobody asked for. */
  public static final String EVALUATOR = "evaluator";

  /** Checks that both are said. */
  public Motion {
    if (actor == null || actor.isBlank()) {
      throw new IllegalArgumentException("A decision needs an actor: who wants it.");
    }
    if (reason == null || reason.isBlank()) {
      throw new IllegalArgumentException("A decision needs a reason: why " + actor + " wants it.");
    }
  }

  /** What the evaluator's own rules ask for. */
  public static Motion ofRules(String reason) {
    return new Motion(EVALUATOR, reason);
  }
}
