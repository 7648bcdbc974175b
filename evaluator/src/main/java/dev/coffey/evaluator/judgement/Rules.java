package dev.coffey.evaluator.judgement;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a candidate must keep to become the champion.
 *
 * @param primary the variant that champion and candidate are compared on
 * @param zMin standard deviations by which the candidate must win the images on which the two
 *     differ, 0 or more
 * @param dropMax largest loss of top-1 against the champion on any other variant, as a fraction, 0
 *     or more
 * @param floors least top-1 on some variants, whoever is champion; fractions 0..1
 * @param eceMax largest expected calibration error on the primary variant, 0..1; empty for none
 */
public record Rules(
    String primary,
    double zMin,
    double dropMax,
    Map<String, Double> floors,
    OptionalDouble eceMax) {

  /** Checks the limits. */
  public Rules {
    floors = Map.copyOf(floors);
    if (!(zMin >= 0) || !(dropMax >= 0)) {
      throw new IllegalArgumentException(
          "zMin and dropMax must be zero or more, but are " + zMin + " and " + dropMax + ".");
    }
    floors.forEach((variant, floor) -> requireShare("The floor on " + variant, floor));
    eceMax.ifPresent(limit -> requireShare("eceMax", limit));
  }

  /** Margin and drop alone. */
  public static Rules of(String primary, double zMin, double dropMax) {
    return new Rules(primary, zMin, dropMax, Map.of(), OptionalDouble.empty());
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be 0..1, but is " + value + ".");
    }
  }
}
