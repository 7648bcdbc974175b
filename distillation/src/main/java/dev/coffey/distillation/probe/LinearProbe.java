package dev.coffey.distillation.probe;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.scores.Scores;
import dev.coffey.distillation.student.HeadLogits;
import java.util.List;

/**
 * Multinomial logistic regression on frozen features: minimises {@code mean CE + l2/2·‖W‖²} over
 * standardised features, bias unpenalised. The objective is convex, so the fit has no seed.
 *
 * <p>Beside a head that learnt from the teacher alone it does the work of a second head (DHO
 * without joint training). Legend: N samples, D features, K classes. Immutable and safe to share.
 */
public final class LinearProbe {

  /** Penalties that {@link #tuned} tries. */
  private static final List<Double> PENALTIES = List.of(1e-3, 1e-2, 3e-2, 1e-1, 3e-1);

  /** One head's answer, as a mix of which the other has no part. */
  private static final HeadMix ALONE = new HeadMix(1, 1);

  private final double[] mean;
  private final double[] scale;
  private final int classCount;

  /** {@code [K, D+1]} flat, bias last. */
  private final double[] weights;

  private LinearProbe(double[] mean, double[] scale, int classCount, double[] weights) {
    this.mean = mean;
    this.scale = scale;
    this.classCount = classCount;
    this.weights = weights;
  }

  /**
   * Fits.
   *
   * @param features {@code [N, D]}
   * @param labels {@code [N]}, each 0..K−1
   * @param classCount K, at least 2
   * @param l2 strength of the penalty, above 0
   */
  public static LinearProbe fit(float[][] features, int[] labels, int classCount, double l2) {
    if (features.length == 0 || features.length != labels.length) {
      throw new IllegalArgumentException(
          "%d rows of features for %d labels; a probe needs one label per row and at least one"
              .formatted(features.length, labels.length));
    }
    if (!(l2 > 0 && Double.isFinite(l2))) {
      throw new IllegalArgumentException("l2 is " + l2 + ", expected finite and above 0");
    }
    for (int label : labels) {
      if (label < 0 || label >= classCount) {
        throw new IllegalArgumentException(
            "a label is %d, expected 0..%d".formatted(label, classCount - 1));
      }
    }
    double[] mean = mean(features);
    double[] scale = scale(features, mean);
    double[][] rows = new double[features.length][];
    for (int n = 0; n < rows.length; n++) {
      rows[n] = standardised(features[n], mean, scale);
    }
    LogisticObjective objective = new LogisticObjective(rows, labels, classCount, l2);
    double[] start = new double[classCount * (mean.length + 1)];
    return new LinearProbe(mean, scale, classCount, Descent.minimum(objective, start));
  }

  /**
   * Fits with several penalties and keeps the probe whose answers to the validation samples have
   * the smallest mean −log p.
   *
   * @param features {@code [N, D]}
   * @param labels {@code [N]}
   * @param validationFeatures {@code [V, D]}, of samples that are not among the N
   * @param validationLabels {@code [V]}
   */
  public static LinearProbe tuned(
      float[][] features,
      int[] labels,
      float[][] validationFeatures,
      int[] validationLabels,
      int classCount) {
    LinearProbe best = null;
    double bestLoss = Double.POSITIVE_INFINITY;
    for (double penalty : PENALTIES) {
      LinearProbe probe = fit(features, labels, classCount, penalty);
      float[][] logits = probe.logits(validationFeatures);
      double loss =
          Scores.of(ALONE.probabilities(new HeadLogits(logits, logits)), validationLabels).nll();
      if (best == null || loss < bestLoss) {
        best = probe;
        bestLoss = loss;
      }
    }
    return best;
  }

  private static double[] mean(float[][] features) {
    double[] mean = new double[features[0].length];
    for (float[] row : features) {
      for (int d = 0; d < mean.length; d++) {
        mean[d] += row[d] / (double) features.length;
      }
    }
    return mean;
  }

  /** One over the deviation; 0 for a feature that never changes. */
  private static double[] scale(float[][] features, double[] mean) {
    double[] scale = new double[mean.length];
    for (float[] row : features) {
      for (int d = 0; d < mean.length; d++) {
        scale[d] += (row[d] - mean[d]) * (row[d] - mean[d]) / features.length;
      }
    }
    for (int d = 0; d < mean.length; d++) {
      scale[d] = scale[d] > 1e-12 ? 1 / Math.sqrt(scale[d]) : 0;
    }
    return scale;
  }

  private static double[] standardised(float[] row, double[] mean, double[] scale) {
    double[] values = new double[mean.length];
    for (int d = 0; d < values.length; d++) {
      values[d] = (row[d] - mean[d]) * scale[d];
    }
    return values;
  }

  /**
   * Logits.
   *
   * @param features {@code [B, D]}
   * @return {@code [B, K]}
   */
  public float[][] logits(float[][] features) {
    float[][] logits = new float[features.length][classCount];
    for (int b = 0; b < logits.length; b++) {
      double[] row = standardised(features[b], mean, scale);
      for (int k = 0; k < classCount; k++) {
        logits[b][k] = (float) LogisticObjective.logit(weights, k, row);
      }
    }
    return logits;
  }

  /** Weights of the same as a plain linear layer on features as they are, {@code [K, D]}. */
  Tensor layerWeights() {
    int width = mean.length;
    float[] folded = new float[classCount * width];
    for (int k = 0; k < classCount; k++) {
      for (int d = 0; d < width; d++) {
        folded[k * width + d] = (float) (weights[k * (width + 1) + d] * scale[d]);
      }
    }
    return Tensor.of(folded, classCount, width);
  }

  /** Bias of the same, {@code [K]}. */
  Tensor layerBias() {
    int width = mean.length;
    float[] folded = new float[classCount];
    for (int k = 0; k < classCount; k++) {
      double bias = weights[k * (width + 1) + width];
      for (int d = 0; d < width; d++) {
        bias -= weights[k * (width + 1) + d] * scale[d] * mean[d];
      }
      folded[k] = (float) bias;
    }
    return Tensor.of(folded, classCount);
  }
}
