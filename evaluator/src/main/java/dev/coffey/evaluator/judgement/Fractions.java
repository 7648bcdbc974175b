package dev.coffey.evaluator.judgement;

/** Numbers as JSON can tell them. */
public final class Fractions {

  private Fractions() {}

  /** Null for what is not a number. */
  public static Double orNull(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
