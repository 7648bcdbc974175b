package dev.coffey.ops.lab.statistics;

/**
 * Student's t distribution. The cumulative distribution is the regularised incomplete beta
 * function, by Lentz's continued fraction (Abramowitz and Stegun 26.5.8, 26.7.1).
 */
final class StudentT {

  private static final double TINY = 1e-300;
  private static final int TERMS_MAX = 500;

  private StudentT() {}

  /** The value below which a share {@code p} of the distribution lies, for p from 0.5 to 1. */
  static double quantile(double p, int degreesOfFreedom) {
    double low = 0;
    double high = 1;
    while (below(high, degreesOfFreedom) < p) {
      high *= 2;
    }
    for (int i = 0; i < 200; i++) {
      double middle = (low + high) / 2;
      if (below(middle, degreesOfFreedom) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /** Share of the distribution below t, for t at least 0. */
  static double below(double t, int degreesOfFreedom) {
    double x = degreesOfFreedom / (degreesOfFreedom + t * t);
    return 1 - 0.5 * beta(x, degreesOfFreedom / 2.0, 0.5);
  }

  /** Regularised incomplete beta function I_x(a, b). */
  static double beta(double x, double a, double b) {
    if (x <= 0 || x >= 1) {
      return x <= 0 ? 0 : 1;
    }
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    return x < (a + 1) / (a + b + 2)
        ? front * fraction(x, a, b) / a
        : 1 - front * fraction(1 - x, b, a) / b;
  }

  private static double fraction(double x, double a, double b) {
    double c = 1;
    double d = 1 / away(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m <= TERMS_MAX; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / away(1 + even * d);
      c = away(1 + even / c);
      value *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / away(1 + odd * d);
      c = away(1 + odd / c);
      value *= d * c;
      if (Math.abs(d * c - 1) < 1e-15) {
        break;
      }
    }
    return value;
  }

  private static double away(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }

  /** ln Γ(x) of a positive multiple of one half, exactly by recurrence from Γ(1) and Γ(1/2). */
  private static double logGamma(double x) {
    double value = 0;
    double rest = x;
    while (rest > 1) {
      rest -= 1;
      value += Math.log(rest);
    }
    return rest == 0.5 ? value + 0.5 * Math.log(Math.PI) : value;
  }
}
