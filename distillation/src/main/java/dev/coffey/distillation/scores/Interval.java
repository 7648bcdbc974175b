package dev.coffey.distillation.scores;

/**
 * A two-sided 95 % interval; NaN at both ends where there is none.
 *
 * @param low lower end
 * @param high upper end
 */
record Interval(double low, double high) {

  /** Two-sided 95 % quantile of the standard normal distribution. */
  private static final double Z95 = 1.959963984540054;

  /** Wilson's score interval of {@code count / n} (Wilson 1927); NaN for n = 0. */
  static Interval ofShare(int count, int n) {
    double size = n;
    double share = count / size;
    double z2 = Z95 * Z95;
    double half = Z95 * Math.sqrt(share * (1 - share) / size + z2 / (4 * size * size));
    double middle = share + z2 / (2 * size);
    double scale = 1 + z2 / size;
    return new Interval(clipped((middle - half) / scale), clipped((middle + half) / scale));
  }

  private static double clipped(double end) {
    return Double.isNaN(end) ? end : Math.min(1, Math.max(0, end));
  }

  /**
   * The normal interval of a mean; NaN below two values.
   *
   * @param sum of the values
   * @param squares sum of their squares
   */
  static Interval ofMean(double sum, double squares, int n) {
    if (n < 2) {
      return new Interval(Double.NaN, Double.NaN);
    }
    double mean = sum / n;
    double variance = Math.max(0, squares - sum * mean) / (n - 1);
    double half = Z95 * Math.sqrt(variance / n);
    return new Interval(mean - half, mean + half);
  }
}
