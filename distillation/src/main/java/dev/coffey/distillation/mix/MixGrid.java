package dev.coffey.distillation.mix;

import dev.coffey.distillation.student.HeadLogits;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The reference's grid search for (α, β): α from 0 to 1 in steps of 0.05, β of seven temperatures.
 *
 * <p>Ties are the rule rather than the exception on small slices; as in the reference, temperatures
 * are the outer loop, weights the inner one, and only a strictly better top-1 replaces the best so
 * far.
 */
public final class MixGrid {

  /** Weights of the CE head, in the order they are tried. */
  public static final List<Double> ALPHAS =
      IntStream.rangeClosed(0, 20).mapToObj(i -> i / 20.0).toList();

  /** Temperatures of the KD head, in the order they are tried. */
  public static final List<Double> BETAS = List.of(0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 4.0);

  private MixGrid() {}

  /**
   * The best mix on a slice, and how well it does there.
   *
   * @param mix the first of the best mixes
   * @param top1 share of the slice's images it gets right, 0..1; as a score it is optimistic
   * @param images size of the slice
   */
  public record Tuned(HeadMix mix, double top1, int images) {}

  /**
   * Finds the mix with the best top-1. The slice must not be one that is scored afterwards.
   *
   * @param labels the true class of each image, {@code [B]}
   * @throws IllegalArgumentException when the slice is empty or its label count differs
   */
  public static Tuned tune(HeadLogits logits, int[] labels) {
    if (labels.length != logits.size() || labels.length == 0) {
      throw new IllegalArgumentException(
          "%d labels for logits of %d images; tuning needs one label per image and at least one"
              .formatted(labels.length, logits.size()));
    }
    float[][] ceBK = softmax(logits.ce(), 1.0);
    HeadMix best = null;
    int bestCorrect = -1;
    for (double beta : BETAS) {
      float[][] kdBK = softmax(logits.kd(), beta);
      for (double alpha : ALPHAS) {
        int correct = correct(ceBK, kdBK, alpha, labels);
        if (correct > bestCorrect) {
          bestCorrect = correct;
          best = new HeadMix(alpha, beta);
        }
      }
    }
    return new Tuned(best, (double) bestCorrect / labels.length, labels.length);
  }

  private static float[][] softmax(float[][] logitsBK, double temperature) {
    float[][] probabilities = new float[logitsBK.length][];
    for (int b = 0; b < probabilities.length; b++) {
      probabilities[b] = Softmax.of(logitsBK[b], temperature);
    }
    return probabilities;
  }

  private static int correct(float[][] ceBK, float[][] kdBK, double alpha, int[] labels) {
    int correct = 0;
    for (int b = 0; b < labels.length; b++) {
      if (largest(Softmax.mix(ceBK[b], kdBK[b], alpha)) == labels[b]) {
        correct++;
      }
    }
    return correct;
  }

  static int largest(float[] row) {
    int largest = 0;
    for (int k = 1; k < row.length; k++) {
      if (row[k] > row[largest]) {
        largest = k;
      }
    }
    return largest;
  }
}
