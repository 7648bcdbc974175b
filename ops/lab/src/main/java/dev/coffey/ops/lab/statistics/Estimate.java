package dev.coffey.ops.lab.statistics;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A mean over seeds and its two-sided 95 % confidence interval by Student's t.
 *
 * @param mean of the values
 * @param low end of the interval; NaN of fewer than two values
 * @param high end of the interval; NaN of fewer than two values
 * @param count of values
 */
public record Estimate(double mean, double low, double high, int count) {

  /** Of values that are independent of each other, one a seed; NaN of none. */
  public static Estimate of(List<Double> values) {
    int n = values.size();
    double mean = values.stream().mapToDouble(it -> it).average().orElse(Double.NaN);
    if (n < 2) {
      return new Estimate(mean, Double.NaN, Double.NaN, n);
    }
    double squares = values.stream().mapToDouble(it -> (it - mean) * (it - mean)).sum();
    double half = StudentT.quantile(0.975, n - 1) * Math.sqrt(squares / (n - 1) / n);
    return new Estimate(mean, mean - half, mean + half, n);
  }

  /** Of the differences first − second, seed by seed. */
  public static Estimate ofDifferences(List<Double> first, List<Double> second) {
    if (first.size() != second.size()) {
      throw new IllegalArgumentException(
          "%d and %d values; a paired difference needs as many of each"
              .formatted(first.size(), second.size()));
    }
    return of(
        IntStream.range(0, first.size()).mapToObj(i -> first.get(i) - second.get(i)).toList());
  }

  /** Whether the whole interval lies above a value. */
  public boolean above(double value) {
    return low > value;
  }

  /** Whether the whole interval lies below a value. */
  public boolean below(double value) {
    return high < value;
  }
}
