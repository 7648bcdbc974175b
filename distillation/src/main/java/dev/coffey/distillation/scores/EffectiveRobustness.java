package dev.coffey.distillation.scores;

/**
 * Accuracy under shift beyond what accuracy without shift foretells (Taori et al. 2020, arXiv
 * 2007.00644): {@code ρ = a_shifted − σ(slope · logit(a) + intercept)}, where the line is fitted to
 * ordinary models in logit space.
 *
 * <p>The line depends on the variant and on the models it was fitted to, so it is the caller's;
 * none is built in.
 *
 * @param slope of the line in logit space, finite
 * @param intercept of the line in logit space, finite
 */
public record EffectiveRobustness(double slope, double intercept) {

  /** Both must be finite. */
  public EffectiveRobustness {
    if (!Double.isFinite(slope) || !Double.isFinite(intercept)) {
      throw new IllegalArgumentException(
          "slope is %s and intercept %s; both must be finite".formatted(slope, intercept));
    }
  }

  /**
   * Points of accuracy above the line, as a fraction.
   *
   * @param accuracy top-1 on the variant without shift; the result is NaN unless it lies between 0
   *     and 1, since the logit of 0 and of 1 is infinite
   * @param shifted top-1 on the shifted variant
   */
  public double of(double accuracy, double shifted) {
    if (!(accuracy > 0 && accuracy < 1)) {
      return Double.NaN;
    }
    double line = slope * Math.log(accuracy / (1 - accuracy)) + intercept;
    return shifted - 1 / (1 + Math.exp(-line));
  }
}
