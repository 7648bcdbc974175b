package dev.coffey.distillation.teacher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.coffey.distillation.safetensors.Tensor;

/**
 * The F of Tip-Adapter-F (Zhang et al. 2022, arXiv:2207.09519, section 3.3): the keys A learn by
 * cross-entropy on the shots, with AdamW; values, words and encoder stay. The gradient is worked
 * out here, {@code ∂L/∂A = (α·β·M ⊙ ((softmax(logits) − Y)/B · Vᵀ))ᵀ · F} with {@code M = exp(β·(F
 * · Aᵀ − 1))}, so it needs no graph. Owns all arrays. One thread.
 */
final class KeyTuning implements AutoCloseable {

  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;

  /** The published code's, larger than AdamW's usual 1e-8. */
  private static final float EPSILON = 1e-4f;

  /** PyTorch's default, which the published code leaves as it is. */
  private static final float WEIGHT_DECAY = 0.01f;

  private final NDManager manager;
  private final TipAdapter adapter;
  private final NDArray scaledTextWeights;
  private final NDArray firstMoment;
  private final NDArray secondMoment;
  private int updates;

  /**
   * Starts from a training-free cache.
   *
   * @param manager owned
   * @param scaledTextWeights {@code [D, K]}
   */
  KeyTuning(FewShotCache cache, Tensor scaledTextWeights, NDManager manager) {
    this.manager = manager;
    this.adapter = cache.adapter(manager);
    this.scaledTextWeights = scaledTextWeights.toFloat32(manager);
    this.firstMoment = manager.zeros(adapter.keys().getShape());
    this.secondMoment = manager.zeros(adapter.keys().getShape());
  }

  /**
   * One update.
   *
   * @param featuresBD unit features of B shots
   * @param labels their classes, {@code [B]}
   * @return mean cross-entropy before the update
   */
  double step(float[][] featuresBD, int[] labels, double rate) {
    // Results belong to the manager of their first operand, here that of the keys.
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray features = manager.create(featuresBD);
      NDArray logProbabilities = adapter.logits(features, scaledTextWeights).logSoftmax(1);
      NDArray oneHot = oneHot(labels);
      double loss = -logProbabilities.mul(oneHot).sum().getFloat() / labels.length;
      NDArray error = logProbabilities.exp().sub(oneHot).div(labels.length);
      NDArray votes = features.matMul(adapter.keys().transpose());
      votes = votes.mul(adapter.beta()).sub(adapter.beta()).exp();
      NDArray gradient =
          votes
              .mul(error.matMul(adapter.values().transpose()))
              .mul(adapter.alpha() * adapter.beta())
              .transpose()
              .matMul(features);
      descend(gradient, rate);
      return loss;
    }
  }

  private NDArray oneHot(int[] labels) {
    int classes = (int) adapter.values().getShape().get(1);
    float[] rows = new float[labels.length * classes];
    for (int b = 0; b < labels.length; b++) {
      rows[b * classes + labels[b]] = 1;
    }
    return manager.create(rows, new Shape(labels.length, classes));
  }

  private void descend(NDArray gradient, double rate) {
    updates++;
    NDArray keys = adapter.keys();
    keys.muli((float) (1 - rate * WEIGHT_DECAY));
    firstMoment.muli((float) BETA_1).addi(gradient.mul((float) (1 - BETA_1)));
    secondMoment.muli((float) BETA_2).addi(gradient.mul(gradient).mul((float) (1 - BETA_2)));
    NDArray deviation =
        secondMoment.div((float) (1 - Math.pow(BETA_2, updates))).sqrt().add(EPSILON);
    keys.subi(firstMoment.div(deviation).mul((float) (rate / (1 - Math.pow(BETA_1, updates)))));
  }

  /** The keys as they are now, {@code [N, D]}. */
  Tensor keys() {
    return Tensor.of(adapter.keys());
  }

  @Override
  public void close() {
    manager.close();
  }
}
