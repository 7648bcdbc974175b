package dev.coffey.distillation.probe;

import java.util.Arrays;

/** Value and gradient of {@link LinearProbe}'s objective. Weights are {@code [K, D+1]} flat. */
final class LogisticObjective {

  private final double[][] rows;
  private final int[] labels;
  private final int classCount;
  private final double l2;

  LogisticObjective(double[][] rows, int[] labels, int classCount, double l2) {
    this.rows = rows;
    this.labels = labels;
    this.classCount = classCount;
    this.l2 = l2;
  }

  static double logit(double[] weights, int k, double[] row) {
    int base = k * (row.length + 1);
    double sum = weights[base + row.length];
    for (int d = 0; d < row.length; d++) {
      sum += weights[base + d] * row[d];
    }
    return sum;
  }

  /**
   * The value at these weights.
   *
   * @param gradient overwritten with the gradient
   */
  double at(double[] weights, double[] gradient) {
    int width = rows[0].length;
    Arrays.fill(gradient, 0);
    double value = 0;
    double[] shares = new double[classCount];
    for (int n = 0; n < rows.length; n++) {
      value -= logSoftmax(weights, rows[n], shares, labels[n]) / rows.length;
      for (int k = 0; k < classCount; k++) {
        double pull = (shares[k] - (k == labels[n] ? 1 : 0)) / rows.length;
        int base = k * (width + 1);
        for (int d = 0; d < width; d++) {
          gradient[base + d] += pull * rows[n][d];
        }
        gradient[base + width] += pull;
      }
    }
    for (int i = 0; i < weights.length; i++) {
      if (i % (width + 1) < width) {
        value += l2 / 2 * weights[i] * weights[i];
        gradient[i] += l2 * weights[i];
      }
    }
    return value;
  }

  /** {@code log softmax} at the label; fills {@code shares} with the softmax. */
  private double logSoftmax(double[] weights, double[] row, double[] shares, int label) {
    double max = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < classCount; k++) {
      shares[k] = logit(weights, k, row);
      max = Math.max(max, shares[k]);
    }
    double atLabel = shares[label] - max;
    double sum = 0;
    for (int k = 0; k < classCount; k++) {
      shares[k] = Math.exp(shares[k] - max);
      sum += shares[k];
    }
    for (int k = 0; k < classCount; k++) {
      shares[k] /= sum;
    }
    return atLabel - Math.log(sum);
  }
}
