package dev.coffey.distillation.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CodingErrorTest {

  /** At T = 2: p = (8, 4, 2, 1, 1)/16, so that all figures can be worked out by hand. */
  private static final float[] LOGITS = logits(8, 4, 2, 1, 1);

  /** Half a step of a half float from 4 to 8 is 2^-9; at T = 2 that is a factor of exp(2^-10). */
  private static final double ROUNDING = 0x1p-10;

  @Test
  void saysWhatAnEvenTailCosts() {
    // When only the largest two are kept, and 4/16 is spread over three
    CodingError error = CodingError.of(LOGITS, new LogitCoding(2, 2f), 2);

    // Then, but for half floats
    assertThat(error.tailMass()).isCloseTo(0.25, within(1e-6));
    assertThat(error.tailMassRead()).isCloseTo(0.25, within(ROUNDING));
    // 2/16·log(2/16 ÷ 1/12) + 2·1/16·log(1/16 ÷ 1/12) = (log 1.5 + log 0.75)/8
    assertThat(error.klOfTail()).isCloseTo(Math.log(1.125) / 8, within(1e-6));
    assertThat(error.kl()).isCloseTo(Math.log(1.125) / 8, within(ROUNDING));
    // |2/16 − 1/12| + 2·|1/16 − 1/12|
    assertThat(error.l1()).isCloseTo(1 / 12.0, within(ROUNDING));
  }

  @Test
  void denseLogitsCostTheirRoundingAlone() {
    // When
    CodingError error = CodingError.of(LOGITS, new LogitCoding(5, 2f), 2);

    // Then
    assertThat(error.tailMass()).isZero();
    assertThat(error.klOfTail()).isZero();
    assertThat(error.kl()).isBetween(0.0, 1e-6);
    assertThat(error.l1()).isBetween(0.0, 1e-3);
  }

  private static float[] logits(int... weights) {
    float[] logits = new float[weights.length];
    for (int k = 0; k < logits.length; k++) {
      logits[k] = (float) (2 * Math.log(weights[k]));
    }
    return logits;
  }
}
