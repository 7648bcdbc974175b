package dev.coffey.ops.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Middle and quartiles of some numbers.
 *
 * @param low lower quartile
 * @param median the middle
 * @param high upper quartile
 */
public record Spread(double low, double median, double high) {

  /**
   * Of at least one number; between two numbers it goes in a line.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no numbers; a spread needs at least one");
    }
    List<Double> sorted = values.stream().sorted().toList();
    return new Spread(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
  }

  /** Of the ratios of paired numbers. */
  public static Spread ofRatios(List<Double> numerators, List<Double> denominators) {
    if (numerators.size() != denominators.size()) {
      throw new IllegalArgumentException(
          "%d numbers against %d; they must be pairs"
              .formatted(numerators.size(), denominators.size()));
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < numerators.size(); i++) {
      ratios.add(numerators.get(i) / denominators.get(i));
    }
    return of(ratios);
  }

  private static double quantile(List<Double> sorted, double share) {
    double place = share * (sorted.size() - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
  }
}
