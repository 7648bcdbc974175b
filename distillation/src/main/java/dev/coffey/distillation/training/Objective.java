package dev.coffey.distillation.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.coffey.distillation.memory.EngineMemory;
import dev.coffey.distillation.student.StudentNetwork;
import dev.coffey.distillation.student.WeightSpec;
import dev.coffey.distillation.student.Weights;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link Method} descends on, for one stacked batch. Legend: L labelled images, then U
 * unlabelled ones, N = L + U; K classes; D features.
 */
final class Objective implements AutoCloseable {

  private final StudentNetwork network;
  private final TrainingConfig config;
  private final List<String> trained;
  private final GradientProducts products;
  private final ConflictMeter conflicts;
  private final Optional<MixedPrecision> mixed;

  /**
   * Prepares the parts outside the network.
   *
   * @param manager says the device
   */
  Objective(StudentNetwork network, TrainingConfig config, NDManager manager) {
    this.network = network;
    this.config = config;
    this.trained =
        network.weights().stream()
            .filter(spec -> spec.role() == WeightSpec.Role.TRAINED)
            .map(WeightSpec::name)
            .toList();
    this.mixed =
        config.precision() == Precision.BF16
            ? Optional.of(new MixedPrecision(network, manager))
            : Optional.empty();
    this.products = new GradientProducts(manager);
    this.conflicts = new ConflictMeter(network, config, products);
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
   * Loss terms.
   *
   * @param total the loss
   * @param descent what is descended on: its gradient is the step's direction. The loss itself, but
   *     for PCGrad
   * @param ce mean over the labelled images; NaN when there is none
   * @param kdLabeled mean over the labelled images; NaN when there is none
   * @param kdUnlabeled mean over the unlabelled images; NaN when there is none
   * @param cosines of the gradients, when asked for
   */
  record Terms(
      NDArray total,
      NDArray descent,
      double ce,
      double kdLabeled,
      double kdUnlabeled,
      GradientCosines cosines) {}

  /**
   * What the heads say.
   *
   * @param ceLK what CE sees; null when it sees nothing
   * @param kdNK what KD sees; null when the method has no teacher
   */
  private record Logits(NDArray ceLK, NDArray kdNK) {}

  /** The forward pass: what each image costs; ceL and kdN null where their logits are. */
  private record Forward(NDArray featuresND, Logits logits, NDArray ceL, NDArray kdN) {}

  /** Runs the network once over all images and weighs the terms. */
  Terms evaluate(NDManager scope, Inputs inputs, Weights weights, boolean measureCosines) {
    Forward forward = forward(scope, inputs, weights);
    GradientCosines cosines =
        measureCosines && forward.ceL() != null && forward.kdN() != null
            ? cosines(scope, forward, inputs, weights)
            : GradientCosines.NONE;
    return terms(scope, forward, inputs.labeledCount(), weights, cosines);
  }

  private Forward forward(NDManager scope, Inputs inputs, Weights weights) {
    NDArray featuresND =
        mixed.isPresent()
            ? mixed.get().features(scope, inputs.images(), weights)
            : network.features(inputs.images(), weights, true);
    Logits logits = logits(featuresND, inputs, weights);
    NDArray ceL =
        logits.ceLK() == null
            ? null
            : DistillationLoss.crossEntropy(logits.ceLK(), inputs.labels());
    NDArray kdN =
        logits.kdNK() == null
            ? null
            : DistillationLoss.divergence(inputs.teacher(), logits.kdNK(), config.temperature());
    return new Forward(featuresND, logits, ceL, kdN);
  }

  private Logits logits(NDArray featuresND, Inputs inputs, Weights weights) {
    Method method = config.method();
    int labeled = inputs.labeledCount();
    if (method == Method.SSKD) {
      return separated(featuresND, labeled, inputs.count(), weights);
    }
    NDArray kdNK = method.usesTeacher() ? network.kdLogits(featuresND, weights) : null;
    if (labeled == 0 || !method.usesLabels()) {
      return new Logits(null, kdNK);
    }
    if (method.labeledShareHead()) {
      return new Logits(first(kdNK, labeled), kdNK);
    }
    NDArray featuresLD = first(featuresND, labeled);
    if (method == Method.DHO_DETACHED) {
      featuresLD = featuresLD.stopGradient();
    }
    return new Logits(network.ceLogits(featuresLD, weights), kdNK);
  }

  /** SSKD: labelled images through the CE head, unlabelled ones through the KD head. */
  private Logits separated(NDArray featuresND, int labeled, int count, Weights weights) {
    NDArray ceLK = labeled == 0 ? null : network.ceLogits(first(featuresND, labeled), weights);
    if (labeled == count) {
      return new Logits(ceLK, ceLK);
    }
    NDArray featuresUD = featuresND.get(new NDIndex(labeled + ":" + count));
    NDArray kdUK = network.kdLogits(featuresUD, weights);
    return new Logits(ceLK, ceLK == null ? kdUK : ceLK.concat(kdUK));
  }

  private static NDArray first(NDArray rows, int count) {
    return rows.get(new NDIndex("0:" + count));
  }

  /** {@code ce·mean(CE) + kd·(mean over labelled KL + mean over unlabelled KL)}. */
  private Terms terms(
      NDManager scope, Forward forward, int labeled, Weights weights, GradientCosines cosines) {
    NDArray ceL = forward.ceL();
    NDArray kdN = forward.kdN();
    double ceWeight = config.method() == Method.CE ? 1 : config.weights().ce();
    double kdWeight = config.method() == Method.KD ? 1 : config.weights().kd();
    NDArray ceTerm = null;
    NDArray kdTerm = null;
    double ce = Double.NaN;
    double kdLabeled = Double.NaN;
    double kdUnlabeled = Double.NaN;
    if (ceL != null) {
      ce = mean(ceL.toFloatArray(), 0, labeled);
      ceTerm = scaled(ceL.mean(), ceWeight);
    }
    if (kdN != null) {
      float[] values = kdN.toFloatArray();
      kdLabeled = mean(values, 0, labeled);
      kdUnlabeled = mean(values, labeled, values.length);
      float[] shares = new float[values.length];
      for (int n = 0; n < shares.length; n++) {
        shares[n] = (float) (kdWeight / (n < labeled ? labeled : shares.length - labeled));
      }
      kdTerm = kdN.dot(scope.create(shares));
    }
    NDArray total = sum(ceTerm, kdTerm);
    boolean surgery = config.method() == Method.PCGRAD && ceTerm != null;
    NDArray descent = surgery ? withoutConflict(scope, ceTerm, kdTerm, weights) : total;
    return new Terms(total, descent, ce, kdLabeled, kdUnlabeled, cosines);
  }

  private static NDArray sum(NDArray first, NDArray second) {
    if (first == null) {
      return second;
    }
    return second == null ? first : first.add(second);
  }

  /** A loss whose gradient is PCGrad's sum of the two projected gradients. */
  private NDArray withoutConflict(
      NDManager scope, NDArray ceTerm, NDArray kdTerm, Weights weights) {
    GradientProducts.Products all =
        products.of(scope, ceTerm, kdTerm, trained.stream().map(weights::get).toList());
    return scaled(ceTerm, all.firstFactor()).add(scaled(kdTerm, all.secondFactor()));
  }

  private static NDArray scaled(NDArray scalar, double factor) {
    return scalar.mul(EngineMemory.scalar(scalar, (float) factor));
  }

  private static double mean(float[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum / (to - from); // NaN of no images
  }

  private GradientCosines cosines(
      NDManager scope, Forward forward, Inputs inputs, Weights weights) {
    int labeled = inputs.labeledCount();
    return conflicts.measure(
        scope,
        new ConflictMeter.Labeled(
            first(forward.featuresND(), labeled),
            forward.logits().ceLK(),
            first(forward.logits().kdNK(), labeled),
            first(inputs.teacher(), labeled),
            inputs.labels(),
            forward.ceL().mean(),
            first(forward.kdN(), labeled).mean()),
        weights);
  }

  @Override
  public void close() {
    products.close();
    mixed.ifPresent(MixedPrecision::close);
  }
}
