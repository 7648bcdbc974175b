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
              scores.top5Low(),
              scores.top5High(),
              scores.nll(),
              scores.nllLow(),
              scores.nllHigh(),
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

  /**
   * By hand: losses ln 2 and ln 4, mean 1.5·ln 2, deviation ln 2 / √2; half width 1.96·ln 2 / 2.
   */
  @Test
  void intervalOfTheLikelihoodIsNormal() {
    // Given
    float[][] probabilities = {{.5f, .5f}, {.25f, .75f}};

    // When
    Scores scores = Scores.of(probabilities, new int[] {0, 0});

    // Then
    assertThat(scores.nll()).isCloseTo(1.0397208, within(1e-6));
    assertThat(scores.nllHigh() - scores.nll()).isCloseTo(0.6792718, within(1e-6));
    assertThat(scores.nll() - scores.nllLow()).isCloseTo(0.6792718, within(1e-6));
  }

  @Test
  void ofOneImageTheLikelihoodHasNoInterval() {
    // Given
    float[][] probabilities = {{.5f, .5f}};

    // When
    Scores scores = Scores.of(probabilities, new int[] {0});

    // Then
    assertThat(scores.nll()).isCloseTo(Math.log(2), within(1e-6));
    assertThat(scores.nllLow()).isNaN();
    assertThat(scores.nllHigh()).isNaN();
  }

  /** Interval from Wilson 1927 for 8 of 10, computed with R's {@code binom.confint}. */
  @Test
  void topFiveHasWilsonsIntervalToo() {
    // Given
    float[][] probabilities = new float[10][];
    for (int i = 0; i < 10; i++) {
      probabilities[i] = new float[] {.2f, .2f, .2f, .2f, .1f, i < 8 ? .1f : 0f, .01f};
    }
    int[] labels = {4, 4, 4, 4, 4, 4, 4, 4, 6, 6};

    // When
    Scores scores = Scores.of(probabilities, labels);

    // Then
    assertThat(scores.top5Low()).isCloseTo(0.4901625, within(1e-6));
    assertThat(scores.top5High()).isCloseTo(0.9433178, within(1e-6));
  }

  @Test
  void tellsWhatWasAnswered() {
    // Given
    Tally tally = new Tally();

    // When
    tally.add(new float[] {.2f, .4f, .4f}, 2);
    tally.add(new float[] {Float.NaN, Float.NaN, Float.NaN}, 0);

    // Then
    assertThat(tally.answers()).containsExactly(1, -1);
    assertThat(tally.labels()).containsExactly(2, 0);
  }
}
