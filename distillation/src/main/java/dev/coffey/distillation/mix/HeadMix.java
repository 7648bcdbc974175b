package dev.coffey.distillation.mix;

import dev.coffey.distillation.student.HeadLogits;

/**
 * How the two heads are mixed: {@code p = α·softmax(z_CE) + (1−α)·softmax(z_KD/β)} (DHO, arXiv
 * 2505.07675, section 3.3).
 *
 * @param alpha weight of the CE head, 0..1
 * @param beta temperature of the KD head, finite and above 0
 */
public record HeadMix(double alpha, double beta) {

  /** The reference's mix for a teacher without fitted labels: α 0.4, β 0.5. */
  public static final HeadMix ZERO_SHOT_TEACHER = new HeadMix(0.4, 0.5);

  /** Both heads as they are, in equal parts. */
  public static final HeadMix EQUAL = new HeadMix(0.5, 1.0);

  /** Checks the limits of α and β. */
  public HeadMix {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException("alpha is " + alpha + ", expected 0..1");
    }
    if (!(beta > 0 && Double.isFinite(beta))) {
      throw new IllegalArgumentException("beta is " + beta + ", expected finite and above 0");
    }
  }

  /**
   * Mixed probabilities of a batch.
   *
   * @return {@code [B, K]}, each row sums to 1
   */
  public float[][] probabilities(HeadLogits logits) {
    float[][] mixed = new float[logits.size()][];
    for (int b = 0; b < mixed.length; b++) {
      mixed[b] =
          Softmax.mix(Softmax.of(logits.ce()[b], 1.0), Softmax.of(logits.kd()[b], beta), alpha);
    }
    return mixed;
  }
}
