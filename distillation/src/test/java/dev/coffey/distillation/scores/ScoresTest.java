package dev.coffey.distillation.scores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScoresTest {

  @Test
  void scores_a_small_batch() {
    // Given
    float[][] probabilities = {
      {.5f, .1f, .1f, .1f, .1f, .1f},
      {.3f, .2f, .2f, .1f, .1f, .1f},
      {.4f, .2f, .1f, .1f, .1f, .1f},
      {.3f, .25f, .2f, .1f, .1f, .05f}
    };
    int[] labels = {0, 2, 1, 5};

    // When
    Scores scores = Scores.of(probabilities, labels);

    // Then
    assertThat(scores.top1()).isEqualTo(0.25);
    assertThat(scores.top5()).isEqualTo(0.75);
    assertThat(scores.nll())
        .isCloseTo(-(Math.log(.5) + 2 * Math.log(.2) + Math.log(.05)) / 4, within(1e-6));
    // Bins of 1/15: .5 alone (right), .4 alone, both .3 together: (.5 + .4 + .6) / 4.
    assertThat(scores.ece()).isCloseTo(0.375, within(1e-6));
  }

  /** Interval from Wilson 1927 for 8 of 10, computed with R's {@code binom.confint}. */
  @Test
  void interval_is_wilsons() {
    // Given
    float[][] probabilities = new float[10][];
    int[] labels = new int[10];
    for (int i = 0; i < 10; i++) {
      probabilities[i] = i < 8 ? new float[] {.9f, .1f} : new float[] {.1f, .9f};
    }

    // When
    Scores scores = Scores.of(probabilities, labels);

    // Then
    assertThat(scores.top1Low()).isCloseTo(0.4901625, within(1e-6));
    assertThat(scores.top1High()).isCloseTo(0.9433178, within(1e-6));
  }

  @Test
  void of_no_images_every_score_is_nan() {
    // Given
    float[][] none = {};

    // When
    Scores scores = Scores.of(none, new int[0]);

    // Then
    assertThat(scores.images()).isZero();
    assertThat(
            new double[] {
              scores.top1(),
              scores.top1Low(),
              scores.top1High(),
              scores.top5(),
              scores.nll(),
              scores.ece()
            })
        .containsOnly(Double.NaN);
  }

  @Test
  void a_network_gone_nan_is_never_right() {
    // Given
    float[][] probabilities = {{Float.NaN, Float.NaN}};

    // When
    Scores scores = Scores.of(probabilities, new int[] {0});

    // Then
    assertThat(scores.top1()).isZero();
  }

  @Test
  void refuses_a_label_that_is_no_class() {
    // Given
    float[][] probabilities = {{.5f, .5f}};

    // When
    var failure = assertThatThrownBy(() -> Scores.of(probabilities, new int[] {2}));

    // Then
    failure.hasMessage("label of image 0 is 2, expected 0..1");
  }
}
