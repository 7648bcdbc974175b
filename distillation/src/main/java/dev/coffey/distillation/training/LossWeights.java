package dev.coffey.distillation.training;

/**
 * Weights of the loss terms: {@code ce·CE(labelled) + kd·(KL_labelled + KL_unlabelled)}.
 *
 * @param ce weight of the cross-entropy, finite and at least 0
 * @param kd weight of the two distillation terms, finite and at least 0
 */
public record LossWeights(double ce, double kd) {

  /** Plain sum of the three terms, as the reference's semi-supervised ImageNet training has it. */
  public static final LossWeights SUM = new LossWeights(1, 1);

  /** Checks the limits. */
  public LossWeights {
    if (!(ce >= 0 && kd >= 0 && ce + kd > 0 && Double.isFinite(ce + kd))) {
      throw new IllegalArgumentException(
          "loss weights are ce %s and kd %s, expected finite, not negative, not both 0"
              .formatted(ce, kd));
    }
  }

  /**
   * λ·CE + (1−λ)·KL (DHO, equation 3).
   *
   * @param lambda 0..1
   */
  public static LossWeights lambda(double lambda) {
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new IllegalArgumentException("lambda is " + lambda + ", expected 0..1");
    }
    return new LossWeights(lambda, 1 - lambda);
  }
}
