package dev.coffey.ops.lab.runs;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.scores.Scores;
import dev.coffey.distillation.student.HeadLogits;

/** From logits to probabilities and to a share of right answers. */
final class Answers {

  /** One head's answer, as a mix of which the other has no part. */
  private static final HeadMix ALONE = new HeadMix(1, 1);

  private Answers() {}

  static float[][] probabilities(float[][] logits) {
    return ALONE.probabilities(new HeadLogits(logits, logits));
  }

  static double top1(float[][] probabilities, int[] labels) {
    return Scores.of(probabilities, labels).top1();
  }
}
