package dev.coffey.distillation.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CorrectedTeacherTest {

  private static final int CLASSES = 4;

  /**
   * A teacher that takes classes 2 and 3 for one another, while its features tell them apart: two
   * axes with noise of deviation 0.3, one class in each quadrant.
   */
  private static CorrectedTeacher.Shots shots(int count, long seed) {
    Random random = new Random(seed);
    float[][] features = new float[count][2];
    float[][] logits = new float[count][CLASSES];
    int[] labels = new int[count];
    for (int n = 0; n < count; n++) {
      int label = n % CLASSES;
      labels[n] = label;
      features[n][0] = (float) ((label & 1) * 2 - 1 + 0.3 * random.nextGaussian());
      features[n][1] = (float) ((label & 2) - 1 + 0.3 * random.nextGaussian());
      int named = label < 2 ? label : 5 - label;
      logits[n][named] = 3;
    }
    return new CorrectedTeacher.Shots(features, logits, labels);
  }

  private static double top1(float[][] rows, int[] labels) {
    int right = 0;
    for (int n = 0; n < rows.length; n++) {
      int best = 0;
      for (int k = 1; k < CLASSES; k++) {
        best = rows[n][k] > rows[n][best] ? k : best;
      }
      right += best == labels[n] ? 1 : 0;
    }
    return right / (double) rows.length;
  }

  @Test
  void fewLabelsCorrectASystematicError() {
    // Given
    CorrectedTeacher.Shots test = shots(400, 3);
    assertThat(top1(test.logits(), test.labels())).isEqualTo(0.5);

    // When
    CorrectedTeacher corrected = CorrectedTeacher.fit(shots(32, 1), shots(32, 2), CLASSES);

    // Then
    float[][] probabilities = corrected.probabilities(test.features(), test.logits());
    assertThat(top1(probabilities, test.labels())).isGreaterThan(0.95);
    assertThat(corrected.mix().alpha()).isPositive();
    float[][] logits = corrected.logits(test.features(), test.logits());
    assertThat((float) Math.exp(logits[0][0]))
        .isCloseTo(Math.max(probabilities[0][0], 1e-6f), within(1e-5f));
  }

  @Test
  void aTeacherWithoutErrorIsLeftAlone() {
    // Given: features that tell nothing.
    CorrectedTeacher.Shots labeled = silent(shots(32, 1));
    CorrectedTeacher.Shots validation = silent(shots(32, 2));

    // When
    CorrectedTeacher corrected = CorrectedTeacher.fit(labeled, validation, CLASSES);

    // Then
    CorrectedTeacher.Shots test = silent(shots(400, 3));
    assertThat(top1(corrected.probabilities(test.features(), test.logits()), test.labels()))
        .isEqualTo(1.0);
  }

  /** The same with features that tell nothing and logits that tell all. */
  private static CorrectedTeacher.Shots silent(CorrectedTeacher.Shots shots) {
    float[][] right = new float[shots.labels().length][CLASSES];
    for (int n = 0; n < right.length; n++) {
      right[n][shots.labels()[n]] = 3;
    }
    return new CorrectedTeacher.Shots(new float[right.length][2], right, shots.labels());
  }
}
