package dev.coffey.evaluator.prequential;

/**
 * How a curve is cut into windows.
 *
 * @param images in a window, at least 1
 * @param referenceWindows closed windows before it that a window is compared with, at least 1
 * @param kept closed windows kept in memory, at least {@code referenceWindows}
 * @param band what is taken for chance
 */
public record CurveSettings(int images, int referenceWindows, int kept, Band band) {

  /** Checks the limits. */
  public CurveSettings {
    if (images < 1 || referenceWindows < 1 || kept < referenceWindows) {
      throw new IllegalArgumentException(
          "A curve needs images >= 1 and kept >= referenceWindows >= 1; got %d, %d and %d."
              .formatted(images, kept, referenceWindows));
    }
  }
}
