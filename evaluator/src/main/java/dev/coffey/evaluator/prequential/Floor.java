package dev.coffey.evaluator.prequential;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Below which a champion has fallen on its rolling window: {@code dropMax} under what it reached on
 * its first full window, and never under {@code least}; counted only beyond {@code sigmas} standard
 * deviations of the number of right answers at the floor.
 *
 * @param images labelled samples in the rolling window, at least 1
 * @param dropMax loss of accuracy that is borne, as a fraction, 0..1
 * @param least accuracy that any champion must have, as a fraction, 0..1
 * @param sigmas 0 or more
 */
public record Floor(int images, double dropMax, double least, double sigmas) {

  /** Checks the limits. */
  public Floor {
    if (images < 1
        || !(dropMax >= 0 && dropMax <= 1)
        || !(least >= 0 && least <= 1)
        || !(sigmas >= 0)) {
      throw new IllegalArgumentException(
          "A floor needs images >= 1, dropMax and least in 0..1, sigmas >= 0; got %d, %s, %s, %s."
              .formatted(images, dropMax, least, sigmas));
    }
  }

  /**
   * Why the champion has fallen, if it has.
   *
   * @param right right answers of the last {@code images}
   * @param reference accuracy on its first full window; empty while this is the first
   */
  Optional<String> fallen(int right, OptionalDouble reference) {
    double floor = Math.max(least, reference.orElse(0) - dropMax);
    double accuracy = (double) right / images;
    double noise = sigmas * Math.sqrt(floor * (1 - floor) / images);
    if (accuracy + noise >= floor) {
      return Optional.empty();
    }
    return Optional.of(
        "accuracy on the last %d fresh labelled samples %s, below the floor of %s (%s) by more than %s"
            .formatted(
                images,
                percent(accuracy),
                percent(floor),
                reference.isEmpty() || floor == least
                    ? "the least of all"
                    : "its first window's %s less %s points"
                        .formatted(percent(reference.getAsDouble()), number(100 * dropMax)),
                percent(noise)));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
