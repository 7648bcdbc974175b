package dev.coffey.distillation.mix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coffey.distillation.student.HeadLogits;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MixSurfaceTest {
  private static final int IMAGES = 60;
  private static final int CLASSES = 7;

  private final Random random = new Random(5);

  private float[][] logits() {
    float[][] logits = new float[IMAGES][CLASSES];
    for (float[] row : logits) {
      for (int k = 0; k < CLASSES; k++) {
        row[k] = 4 * (float) random.nextGaussian();
      }
    }
    return logits;
  }

  @Test
  void eachPointIsWhatTheMixScores() {
    // Given
    HeadLogits logits = new HeadLogits(logits(), logits());
    int[] labels = random.ints(IMAGES, 0, CLASSES).toArray();

    // When
    MixSurface surface = MixSurface.of(logits, labels, MixSurface.ALPHAS, MixSurface.BETAS);

    // Then
    assertThat(surface.alphas()).startsWith(0.0, 0.02).endsWith(0.98, 1.0);
    assertThat(surface.betas()).startsWith(0.1).contains(1.0).endsWith(10.0);
    for (int row = 0; row < surface.alphas().size(); row += 7) {
      for (int column = 0; column < surface.betas().size(); column += 5) {
        HeadMix mix = new HeadMix(surface.alphas().get(row), surface.betas().get(column));
        assertThat(surface.top1().get(row).get(column)).isEqualTo(top1(mix, logits, labels));
      }
    }
    assertThat(surface.best().top1())
        .isEqualTo(
            surface.top1().stream()
                .flatMapToDouble(it -> it.stream().mapToDouble(v -> v))
                .max()
                .orElseThrow());
  }

  private static double top1(HeadMix mix, HeadLogits logits, int[] labels) {
    float[][] probabilities = mix.probabilities(logits);
    int right = 0;
    for (int b = 0; b < labels.length; b++) {
      int best = 0;
      for (int k = 1; k < CLASSES; k++) {
        best = probabilities[b][k] > probabilities[b][best] ? k : best;
      }
      right += best == labels[b] ? 1 : 0;
    }
    return right / (double) labels.length;
  }

  @Test
  void onTheSearchedGridItFindsWhatTheSearchFinds() {
    // Given
    HeadLogits logits = new HeadLogits(logits(), logits());
    int[] labels = random.ints(IMAGES, 0, CLASSES).toArray();

    // When
    MixSurface.Point best = MixSurface.of(logits, labels, MixGrid.ALPHAS, MixGrid.BETAS).best();

    // Then
    MixGrid.Tuned tuned = MixGrid.tune(logits, labels);
    assertThat(best.alpha()).isEqualTo(tuned.mix().alpha());
    assertThat(best.beta()).isEqualTo(tuned.mix().beta());
    assertThat(best.top1()).isCloseTo(tuned.top1(), within(1e-12));
  }
}
