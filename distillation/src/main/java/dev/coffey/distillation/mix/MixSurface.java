package dev.coffey.distillation.mix;

import dev.coffey.distillation.student.HeadLogits;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well many mixes do on one slice, for a person to look at: denser than {@link MixGrid}, which
 * searches.
 *
 * @param alphas weights of the CE head, one for each row
 * @param betas temperatures of the KD head, one for each column
 * @param top1 share of the slice's images that a mix gets right, 0..1
 */
public record MixSurface(List<Double> alphas, List<Double> betas, List<List<Double>> top1) {

  /** From 0 to 1 in steps of 0.02. */
  public static final List<Double> ALPHAS =
      IntStream.rangeClosed(0, 50).mapToObj(i -> i / 50.0).toList();

  /** From 0.1 to 10, geometric, twenty in each tenfold. */
  public static final List<Double> BETAS =
      IntStream.rangeClosed(0, 40).mapToObj(i -> rounded(0.1 * Math.pow(10, i / 20.0))).toList();

  /** One of the mixes. */
  public record Point(double alpha, double beta, double top1) {}

  /** Copies the lists. */
  public MixSurface {
    alphas = List.copyOf(alphas);
    betas = List.copyOf(betas);
    top1 = top1.stream().map(List::copyOf).toList();
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  /**
   * Tries every mix on a slice.
   *
   * @param labels the true class of each image, {@code [B]}
   * @throws IllegalArgumentException when the slice is empty or its label count differs
   */
  public static MixSurface of(
      HeadLogits logits, int[] labels, List<Double> alphas, List<Double> betas) {
    if (labels.length != logits.size() || labels.length == 0) {
      throw new IllegalArgumentException(
          "%d labels for logits of %d images; a surface needs one label per image and at least one"
              .formatted(labels.length, logits.size()));
    }
    List<int[]> rightByBeta = betas.stream().map(it -> right(logits, labels, alphas, it)).toList();
    List<List<Double>> top1 = new ArrayList<>();
    for (int row = 0; row < alphas.size(); row++) {
      int alpha = row;
      top1.add(rightByBeta.stream().map(right -> right[alpha] / (double) labels.length).toList());
    }
    return new MixSurface(alphas, betas, top1);
  }

  /** Images that are right, for each α. */
  private static int[] right(HeadLogits logits, int[] labels, List<Double> alphas, double beta) {
    int[] right = new int[alphas.size()];
    for (int b = 0; b < labels.length; b++) {
      float[] ce = Softmax.of(logits.ce()[b], 1.0);
      float[] kd = Softmax.of(logits.kd()[b], beta);
      for (int row = 0; row < right.length; row++) {
        right[row] += MixGrid.largest(Softmax.mix(ce, kd, alphas.get(row))) == labels[b] ? 1 : 0;
      }
    }
    return right;
  }

  /** The best of them; where several tie, the one that {@link MixGrid} would have found first. */
  public Point best() {
    Point best = new Point(alphas.get(0), betas.get(0), -1);
    for (int column = 0; column < betas.size(); column++) {
      for (int row = 0; row < alphas.size(); row++) {
        double here = top1.get(row).get(column);
        if (here > best.top1()) {
          best = new Point(alphas.get(row), betas.get(column), here);
        }
      }
    }
    return best;
  }
}
