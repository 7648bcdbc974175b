package dev.coffey.distillation.scores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EffectiveRobustnessTest {

  /** By hand: logit(.8) = ln 4; 1·ln 4 − ln 2 = ln 2; σ(ln 2) = 2/3; .7 − 2/3. */
  @Test
  void isWhatLiesAboveTheLine() {
    // Given
    EffectiveRobustness line = new EffectiveRobustness(1, -Math.log(2));

    // When
    double robustness = line.of(0.8, 0.7);

    // Then
    assertThat(robustness).isCloseTo(0.7 - 2.0 / 3, within(1e-12));
  }

  @Test
  void isUnknownWhereTheLogitIsInfinite() {
    // Given
    EffectiveRobustness line = new EffectiveRobustness(1, 0);

    // When
    double robustness = line.of(1, 0.7);

    // Then
    assertThat(robustness).isNaN();
  }
}
