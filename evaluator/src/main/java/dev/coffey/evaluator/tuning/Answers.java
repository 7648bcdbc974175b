package dev.coffey.evaluator.tuning;

/** What logits or probabilities answer. */
public final class Answers {

  private Answers() {}

  /** The class with the largest value, the first where several tie. */
  public static int best(float[] valuesK) {
    int best = 0;
    for (int k = 1; k < valuesK.length; k++) {
      if (valuesK[k] > valuesK[best]) {
        best = k;
      }
    }
    return best;
  }
}
