package dev.coffey.distillation.scores;

/**
 * Scores of probabilities against labels. Of no images every score is NaN.
 *
 * @param images number of images n
 * @param top1 share of images whose most probable class is the label, 0..1; of equal classes the
 *     first counts
 * @param top1Low lower end of the 95 % Wilson interval of {@code top1}
 * @param top1High upper end of the 95 % Wilson interval of {@code top1}
 * @param top5 share of images whose label is among the five most probable classes, 0..1
 * @param nll mean of −ln p(label), nats; p is taken as at least {@link Float#MIN_NORMAL}, so one
 *     certain error costs 87 and not infinity
 * @param ece expected calibration error over 15 equal confidence bins (Guo et al. 2017), 0..1
 */
public record Scores(
    int images, double top1, double top1Low, double top1High, double top5, double nll, double ece) {

  private static final int BINS = 15;

  /** Two-sided 95 % quantile of the standard normal distribution. */
  private static final double Z95 = 1.959963984540054;

  /**
   * Scores a batch or a whole data set.
   *
   * @param probabilities {@code [B, K]}, each row sums to 1
   * @param labels {@code [B]}, each 0..K−1
   * @throws IllegalArgumentException when the counts differ or a label is no class
   */
  public static Scores of(float[][] probabilities, int[] labels) {
    if (probabilities.length != labels.length) {
      throw new IllegalArgumentException(
          "%d rows of probabilities for %d labels; every image needs one of each"
              .formatted(probabilities.length, labels.length));
    }
    int first = 0;
    int firstFive = 0;
    double nll = 0;
    Calibration calibration = new Calibration();
    for (int b = 0; b < labels.length; b++) {
      float[] row = probabilities[b];
      int rank = rank(row, labels[b], b);
      first += rank == 0 ? 1 : 0;
      firstFive += rank < 5 ? 1 : 0;
      nll -= Math.log(Math.max(row[labels[b]], Float.MIN_NORMAL));
      calibration.add(max(row), rank == 0);
    }
    double n = labels.length;
    double top1 = first / n;
    return new Scores(
        labels.length,
        top1,
        wilson(top1, n, -1),
        wilson(top1, n, +1),
        firstFive / n,
        nll / n,
        calibration.error() / n);
  }

  /** Number of classes that come before the label when sorted by probability, then by index. */
  private static int rank(float[] row, int label, int image) {
    if (label < 0 || label >= row.length) {
      throw new IllegalArgumentException(
          "label of image %d is %d, expected 0..%d".formatted(image, label, row.length - 1));
    }
    if (Float.isNaN(row[label])) {
      return row.length; // a network gone NaN is never right
    }
    int rank = 0;
    for (int k = 0; k < row.length; k++) {
      if (row[k] > row[label] || (row[k] == row[label] && k < label)) {
        rank++;
      }
    }
    return rank;
  }

  private static float max(float[] row) {
    float max = row[0];
    for (float value : row) {
      max = Math.max(max, value);
    }
    return max;
  }

  /** One end of Wilson's score interval for a share of n trials (Wilson 1927). */
  private static double wilson(double share, double n, int side) {
    double z2 = Z95 * Z95;
    double half = Z95 * Math.sqrt(share * (1 - share) / n + z2 / (4 * n * n));
    double end = (share + z2 / (2 * n) + side * half) / (1 + z2 / n);
    return Double.isNaN(end) ? end : Math.min(1, Math.max(0, end));
  }

  /** Sums of confidence and of correct answers, per bin of confidence. */
  private static final class Calibration {
    private final double[] confidence = new double[BINS];
    private final int[] correct = new int[BINS];

    void add(float probability, boolean right) {
      // Bins are open below and closed above, (i/15, (i+1)/15].
      int bin = Math.min(BINS - 1, Math.max(0, (int) Math.ceil(probability * BINS) - 1));
      confidence[bin] += probability;
      correct[bin] += right ? 1 : 0;
    }

    /** Σ |correct − confidence| over the bins; divided by n it is the ECE. */
    double error() {
      double sum = 0;
      for (int i = 0; i < BINS; i++) {
        sum += Math.abs(correct[i] - confidence[i]);
      }
      return sum;
    }
  }
}
