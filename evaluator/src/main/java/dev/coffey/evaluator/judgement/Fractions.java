package dev.coffey.evaluator.console;

/** Numbers as JSON can tell them. */
final class Fractions {

  private Fractions() {}

  /** Null for what is not a number. */
  static Double orNull(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
