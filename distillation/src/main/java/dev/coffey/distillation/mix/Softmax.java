package dev.coffey.distillation.mix;

/** Softmax and mixing of single rows, in float32 as the reference mixes. */
final class Softmax {

  private Softmax() {}

  /** {@code softmax(logits / temperature)} of one row {@code [K]}. */
  static float[] of(float[] logits, double temperature) {
    float divisor = (float) temperature;
    float max = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit / divisor);
    }
    float[] exps = new float[logits.length];
    double sum = 0;
    for (int k = 0; k < logits.length; k++) {
      exps[k] = (float) Math.exp(logits[k] / divisor - max);
      sum += exps[k];
    }
    for (int k = 0; k < exps.length; k++) {
      exps[k] = (float) (exps[k] / sum);
    }
    return exps;
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
