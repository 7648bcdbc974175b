package dev.coffey.distillation.mix;

/**
 * Softmax and mixing of single rows, in float32 and in the order of PyTorch on the CPU. Where both
 * heads are sure, their probabilities are ties but for the last bit, and that bit decides the grid
 * search.
 */
final class Softmax {

  /** Float32 numbers in a vector of AVX-512. */
  private static final int LANES = 16;

  private Softmax() {}

  /** {@code softmax(logits / temperature)} of one row {@code [K]}. */
  static float[] of(float[] logits, double temperature) {
    float divisor = (float) temperature;
    float max = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit / divisor);
    }
    float[] exps = new float[logits.length];
    for (int k = 0; k < logits.length; k++) {
      exps[k] = (float) Math.exp(logits[k] / divisor - max);
    }
    float sum = sum(exps);
    for (int k = 0; k < exps.length; k++) {
      exps[k] /= sum;
    }
    return exps;
  }

  /** Every lane by itself, then its halves on each other; what fits into one vector, in turn. */
  private static float sum(float[] values) {
    if (values.length < LANES) {
      float sum = 0;
      for (float value : values) {
        sum += value;
      }
      return sum;
    }
    float[] lanes = new float[LANES];
    for (int k = 0; k < values.length; k++) {
      lanes[k % LANES] += values[k];
    }
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[0];
  }

  /** {@code α·ce + (1−α)·kd} of one row {@code [K]}. */
  static float[] mix(float[] ce, float[] kd, double alpha) {
    // 1 − α is rounded once, as the reference does.
    float share = (float) alpha;
    float rest = (float) (1 - alpha);
    float[] mixed = new float[ce.length];
    for (int k = 0; k < mixed.length; k++) {
      mixed[k] = share * ce[k] + rest * kd[k];
    }
    return mixed;
  }
}
