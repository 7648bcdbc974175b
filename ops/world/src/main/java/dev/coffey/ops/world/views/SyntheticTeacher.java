package dev.coffey.ops.world.views;

import java.util.Locale;
import java.util.Random;

/**
 * Logits shaped like those of large teachers, which the sample world has none of. Assumptions, not
 * measurements: a base of normal logits, ten related classes above it, one class above those.
 */
enum SyntheticTeacher {
  /**
   * A zero-shot CLIP, times 100: cosines of 0.20 with a deviation of 0.025, related classes up to
   * 0.05 higher, the best 0.08 to 0.12.
   */
  CLIP(20, 2.5, 5, 8, 12),

  /** A trained classifier: its class stands out by 10 to 16, related ones by up to 6. */
  CLASSIFIER(0, 1.5, 6, 10, 16);

  private static final int RELATED = 10;

  private final double mean;
  private final double deviation;
  private final double relatedMax;
  private final double bestMin;
  private final double bestMax;

  SyntheticTeacher(
      double mean, double deviation, double relatedMax, double bestMin, double bestMax) {
    this.mean = mean;
    this.deviation = deviation;
    this.relatedMax = relatedMax;
    this.bestMin = bestMin;
    this.bestMax = bestMax;
  }

  /** Logits of one image, {@code [K]}. */
  float[] logits(int classes, Random random) {
    float[] logits = new float[classes];
    for (int k = 0; k < classes; k++) {
      logits[k] = (float) (mean + deviation * random.nextGaussian());
    }
    for (int i = 0; i < RELATED; i++) {
      logits[random.nextInt(classes)] += (float) (relatedMax * random.nextDouble());
    }
    double best = bestMin + (bestMax - bestMin) * random.nextDouble();
    logits[random.nextInt(classes)] += (float) best;
    return logits;
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
