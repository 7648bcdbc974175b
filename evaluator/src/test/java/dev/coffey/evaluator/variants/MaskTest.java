package dev.coffey.evaluator.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.HeadLogits;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskTest {

  @Test
  void slicesAndTakesTheLargestOfAGroup() {
    // Given
    Mask mask = new Mask(List.of(List.of(3), List.of(0, 2)));

    // When
    float[][] masked = mask.apply(new float[][] {{1, 9, 2, -4}});

    // Then
    assertThat(masked[0]).containsExactly(-4, 2);
  }

  /**
   * By hand, α = ½: sliced to classes 0 and 1 before the softmax, CE says (½, ½) and KD says (¼,
   * ¾), mixed (.375, .625): class 1. A mask after the softmax would leave CE's (.05, .05) of a
   * whole that class 2 holds .9 of, beside KD's (.25, .75): class shares .15 and .4, which sum to
   * .55.
   */
  @Test
  void isAppliedBeforeTheSoftmax() {
    // Given
    float[][] ce = {{0, 0, (float) Math.log(18)}};
    float[][] kd = {{0, (float) Math.log(3), -100}};
    Mask mask = Mask.slice(List.of(0, 1));

    // When
    float[][] mixed =
        new HeadMix(0.5, 1).probabilities(new HeadLogits(mask.apply(ce), mask.apply(kd)));

    // Then
    assertThat(mixed[0][0]).isCloseTo(.375f, within(1e-6f));
    assertThat(mixed[0][1]).isCloseTo(.625f, within(1e-6f));
  }

  @Test
  void aClassNeedsALogit() {
    // Given / When / Then
    assertThatThrownBy(() -> new Mask(List.of(List.of())))
        .hasMessageContaining("A class of the mask has no logit");
  }
}
