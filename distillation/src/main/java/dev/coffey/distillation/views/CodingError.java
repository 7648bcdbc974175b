package dev.coffey.distillation.views;

import java.util.Arrays;

/**
 * What storing does to one image's softmax p at a temperature: how to choose k for a teacher.
 *
 * @param tailMass m, probability of the classes whose logits were left out; 0 of dense logits
 * @param tailMassRead the same after reading back
 * @param kl KL(p ‖ p′), nats
 * @param klOfTail {@code m·(log(K−k) − H(p_tail/m))}, nats: what {@code kl} is but for rounding
 * @param l1 ‖p − p′‖₁, 0 to 2; T times that is how far the gradient in the student's logits is off
 */
public record CodingError(
    double tailMass, double tailMassRead, double kl, double klOfTail, double l1) {

  /**
   * Codes logits, reads them back and compares.
   *
   * @param logits {@code [K]}, each {@link LogitCoding#representable}
   * @param temperature of the softmax, above 0
   */
  public static CodingError of(float[] logits, LogitCoding coding, double temperature) {
    StoredLogits stored = coding.code(logits);
    double[] p = softmax(logits, temperature);
    double[] read = softmax(stored.logits(logits.length), temperature);
    boolean[] tail = tail(stored, logits.length);
    double mass = 0;
    double massRead = 0;
    double kl = 0;
    double l1 = 0;
    double entropy = 0;
    int classes = 0;
    for (int k = 0; k < p.length; k++) {
      double surprise = Math.log(p[k]);
      kl += p[k] * (surprise - Math.log(read[k]));
      l1 += Math.abs(p[k] - read[k]);
      if (tail[k]) {
        classes++;
        mass += p[k];
        massRead += read[k];
        entropy -= p[k] * surprise;
      }
    }
    // H(p_tail/m) = entropy/m + log m
    double klOfTail = classes == 0 ? 0 : mass * Math.log(classes) - entropy - mass * Math.log(mass);
    return new CodingError(mass, massRead, kl, klOfTail, l1);
  }

  private static boolean[] tail(StoredLogits stored, int classCount) {
    boolean[] tail = new boolean[classCount];
    if (stored instanceof StoredLogits.Top top) {
      Arrays.fill(tail, true);
      for (int index : top.indices()) {
        tail[index] = false;
      }
    }
    return tail;
  }

  private static double[] softmax(float[] logits, double temperature) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double[] p = new double[logits.length];
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      p[k] = Math.exp((logits[k] - max) / temperature);
      sum += p[k];
    }
    for (int k = 0; k < p.length; k++) {
      p[k] /= sum;
    }
    return p;
  }
}
