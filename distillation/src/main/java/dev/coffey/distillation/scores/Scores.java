package dev.coffey.distillation.scores;

/**
 * Scores of probabilities against labels, with 95 % intervals. Of no images every score is NaN.
 *
 * <p>Shares have Wilson's score interval (Wilson 1927), which holds its level near 0 and 1 and for
 * few images. The mean of the log-likelihood has the normal interval, ± 1.96 standard errors; of
 * fewer than two images it is NaN. The ECE has none: binning biases it, and no interval in closed
 * form accounts for that.
 *
 * @param images number of images n
 * @param top1 share of images whose most probable class is the label, 0..1; of equal classes the
 *     first counts
 * @param top1Low lower end of the 95 % interval of {@code top1}
 * @param top1High upper end of the 95 % interval of {@code top1}
 * @param top5 share of images whose label is among the five most probable classes, 0..1
 * @param top5Low lower end of the 95 % interval of {@code top5}
 * @param top5High upper end of the 95 % interval of {@code top5}
 * @param nll mean of −ln p(label), nats; p is taken as at least {@link Float#MIN_NORMAL}, so one
 *     certain error costs 87 and not infinity
 * @param nllLow lower end of the 95 % interval of {@code nll}
 * @param nllHigh upper end of the 95 % interval of {@code nll}
 * @param ece expected calibration error over 15 equal confidence bins (Guo et al. 2017), 0..1
 */
public record Scores(
    int images,
    double top1,
    double top1Low,
    double top1High,
    double top5,
    double top5Low,
    double top5High,
    double nll,
    double nllLow,
    double nllHigh,
    double ece) {

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
    Tally tally = new Tally();
    for (int b = 0; b < labels.length; b++) {
      tally.add(probabilities[b], labels[b]);
    }
    return tally.scores();
  }
}
