package dev.coffey.distillation.scores;

import java.util.Arrays;

/**
 * Scores images one by one, so that their logits need not be kept.
 *
 * <p>State: sums, and label and answer of each image. Owner: the thread that adds.
 */
public final class Tally {

  private static final int BINS = 15;
  private static final int TOP = 5;

  private int[] labels = new int[64];
  private int[] answers = new int[64];
  private int images;
  private int first;
  private int firstFive;
  private double nll;
  private double nllSquares;
  private final double[] confidence = new double[BINS];
  private final int[] correct = new int[BINS];

  /**
   * Adds one image.
   *
   * @param probabilities {@code [K]}, sums to 1
   * @param label 0..K−1
   * @throws IllegalArgumentException when the label is no class
   */
  public void add(float[] probabilities, int label) {
    if (label < 0 || label >= probabilities.length) {
      throw new IllegalArgumentException(
          "label of image %d is %d, expected 0..%d"
              .formatted(images, label, probabilities.length - 1));
    }
    int rank = rank(probabilities, label);
    int answer = answer(probabilities);
    double loss = -Math.log(Math.max(probabilities[label], Float.MIN_NORMAL));
    remember(label, answer);
    first += rank == 0 ? 1 : 0;
    firstFive += rank < TOP ? 1 : 0;
    nll += loss;
    nllSquares += loss * loss;
    calibrate(answer < 0 ? Float.NaN : probabilities[answer], rank == 0);
  }

  private void remember(int label, int answer) {
    if (images == labels.length) {
      labels = Arrays.copyOf(labels, 2 * images);
      answers = Arrays.copyOf(answers, 2 * images);
    }
    labels[images] = label;
    answers[images] = answer;
    images++;
  }

  /** Number of classes that come before the label when sorted by probability, then by index. */
  private static int rank(float[] row, int label) {
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

  /** The most probable class, the first of equal ones; −1 when all are NaN. */
  private static int answer(float[] row) {
    int best = -1;
    for (int k = 0; k < row.length; k++) {
      if (!Float.isNaN(row[k]) && (best < 0 || row[k] > row[best])) {
        best = k;
      }
    }
    return best;
  }

  private void calibrate(float probability, boolean right) {
    // Bins are open below and closed above, (i/15, (i+1)/15].
    int bin = Math.min(BINS - 1, Math.max(0, (int) Math.ceil(probability * BINS) - 1));
    confidence[bin] += probability;
    correct[bin] += right ? 1 : 0;
  }

  /** The scores of what was added so far. */
  public Scores scores() {
    double calibrationError = 0;
    for (int i = 0; i < BINS; i++) {
      calibrationError += Math.abs(correct[i] - confidence[i]);
    }
    Interval top1 = Interval.ofShare(first, images);
    Interval top5 = Interval.ofShare(firstFive, images);
    Interval likelihood = Interval.ofMean(nll, nllSquares, images);
    return new Scores(
        images,
        (double) first / images,
        top1.low(),
        top1.high(),
        (double) firstFive / images,
        top5.low(),
        top5.high(),
        nll / images,
        likelihood.low(),
        likelihood.high(),
        calibrationError / images);
  }

  /** The label of each image, in the order they were added. */
  public int[] labels() {
    return Arrays.copyOf(labels, images);
  }

  /** The most probable class of each image, −1 where the network answered NaN. */
  public int[] answers() {
    return Arrays.copyOf(answers, images);
  }
}
