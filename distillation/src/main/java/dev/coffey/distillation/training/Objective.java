package dev.coffey.distillation.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.coffey.distillation.memory.EngineMemory;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.student.StudentNetwork;
import dev.coffey.distillation.student.Weights;
import java.util.OptionalDouble;

/**
 * What a {@link Method} descends on, for one stacked batch. Legend: L labelled images, then U
 * unlabelled ones, N = L + U; K classes; D features.
 */
final class Objective {

  private final StudentNetwork network;
  private final TrainingConfig config;

  Objective(StudentNetwork network, TrainingConfig config) {
    this.network = network;
    this.config = config;
  }

  /**
   * A batch on the device.
   *
   * @param images {@code [N, 3, S, S]}, normalised; {@code [L, 3, S, S]} when the method has no use
   *     for unlabelled images
   * @param labels {@code [L]}, int64
   * @param teacher logits {@code [N, K]}; null when the method has no use for them
   */
  record Inputs(NDArray images, NDArray labels, NDArray teacher) {

    int labeledCount() {
      return (int) labels.getShape().get(0);
    }

    int count() {
      return (int) images.getShape().get(0);
    }
  }

  /**
   * Loss terms. The scalar carries the graph.
   *
   * @param total what is descended on
   * @param ce mean over the labelled images; NaN when there is none
   * @param kdLabeled mean over the labelled images; NaN when there is none
   * @param kdUnlabeled mean over the unlabelled images; NaN when there is none
   * @param cosine of the two gradients at the features, when asked for
   */
  record Terms(
      NDArray total, double ce, double kdLabeled, double kdUnlabeled, OptionalDouble cosine) {}

  /** Runs the network once over all images and weighs the terms. */
  Terms evaluate(NDManager scope, Inputs inputs, Weights weights, boolean measureCosine) {
    Method method = config.method();
    int labeled = method.usesLabels() ? inputs.labeledCount() : 0;
    NDArray featuresND = network.features(inputs.images(), weights, true);
    NDArray ceL = null;
    NDArray kdN = null;
    NDArray ceLogitsLK = null;
    NDArray kdLogitsNK = null;
    if (method.usesTeacher()) {
      kdLogitsNK = network.kdLogits(featuresND, weights);
      kdN = DistillationLoss.divergence(inputs.teacher(), kdLogitsNK, config.temperature());
    }
    if (labeled > 0) {
      NDArray featuresLD = first(featuresND, labeled);
      if (method == Method.DHO_DETACHED) {
        featuresLD = featuresLD.stopGradient();
      }
      ceLogitsLK =
          method == Method.SINGLE_HEAD
              ? first(kdLogitsNK, labeled)
              : network.ceLogits(featuresLD, weights);
      ceL = DistillationLoss.crossEntropy(ceLogitsLK, inputs.labels());
    }
    OptionalDouble cosine =
        measureCosine && ceL != null && kdN != null && method != Method.DHO_DETACHED
            ? cosine(
                first(featuresND, labeled), ceLogitsLK, first(kdLogitsNK, labeled), inputs, weights)
            : OptionalDouble.empty();
    return terms(scope, ceL, kdN, inputs.labeledCount(), cosine);
  }

  private static NDArray first(NDArray rows, int count) {
    return rows.get(new NDIndex("0:" + count));
  }

  /** {@code ce·mean(CE) + kd·(mean over labelled KL + mean over unlabelled KL)}. */
  private Terms terms(
      NDManager scope, NDArray ceL, NDArray kdN, int labeled, OptionalDouble cosine) {
    double ceWeight = config.method() == Method.CE ? 1 : config.weights().ce();
    double kdWeight = config.method() == Method.KD ? 1 : config.weights().kd();
    NDArray total = null;
    double ce = Double.NaN;
    double kdLabeled = Double.NaN;
    double kdUnlabeled = Double.NaN;
    if (ceL != null) {
      ce = mean(ceL.toFloatArray(), 0, labeled);
      NDArray mean = ceL.mean();
      total = mean.mul(EngineMemory.scalar(mean, (float) ceWeight));
    }
    if (kdN != null) {
      float[] values = kdN.toFloatArray();
      kdLabeled = mean(values, 0, labeled);
      kdUnlabeled = mean(values, labeled, values.length);
      float[] weights = new float[values.length];
      for (int n = 0; n < weights.length; n++) {
        weights[n] = (float) (kdWeight / (n < labeled ? labeled : weights.length - labeled));
      }
      NDArray weighted = kdN.dot(scope.create(weights));
      total = total == null ? weighted : total.add(weighted);
    }
    return new Terms(total, ce, kdLabeled, kdUnlabeled, cosine);
  }

  private static double mean(float[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum / (to - from); // NaN of no images
  }

  private OptionalDouble cosine(
      NDArray featuresLD, NDArray ceLogitsLK, NDArray kdLogitsLK, Inputs inputs, Weights weights) {
    boolean single = !config.method().dualHeads();
    NDArray features = featuresLD.stopGradient();
    NDArray teacherLK = first(inputs.teacher(), inputs.labeledCount());
    NDArray ceLD =
        GradientCosine.atFeatures(
            GradientCosine.crossEntropyAtLogits(ceLogitsLK.stopGradient(), inputs.labels()),
            weights.get(single ? "head.weight" : "ce_head.weight"),
            features,
            Heads.LINEAR);
    NDArray kdLD =
        GradientCosine.atFeatures(
            GradientCosine.divergenceAtLogits(
                teacherLK, kdLogitsLK.stopGradient(), config.temperature()),
            weights.get(single ? "head.weight" : "kd_head.weight"),
            features,
            network.heads());
    return OptionalDouble.of(GradientCosine.between(ceLD, kdLD));
  }
}
