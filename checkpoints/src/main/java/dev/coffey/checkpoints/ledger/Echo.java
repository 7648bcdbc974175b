package dev.coffey.checkpoints.ledger;

/**
 * How often, and how far apart, a sample moves the weights (data echoing: Choi, Passos, Shallue,
 * Dahl 2019, arXiv:1907.05550).
 *
 * @param uses R, uses per sample, at least 1; 1 switches echoing off
 * @param lagSteps G, steps between two uses of the same sample, at least 1
 */
public record Echo(int uses, int lagSteps) {

  public Echo {
    if (uses < 1 || lagSteps < 1) {
      throw new IllegalArgumentException(
          "Echo needs uses >= 1 and lag >= 1 step; got uses=" + uses + ", lag=" + lagSteps + ".");
    }
  }

  /** Steps for which a sample stays in the delay line after the step of its first use. */
  public int memorySteps() {
    return Math.multiplyExact(uses - 1, lagSteps);
  }
}
