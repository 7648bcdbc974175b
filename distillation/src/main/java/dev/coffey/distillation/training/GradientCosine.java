package dev.coffey.distillation.training;

import ai.djl.ndarray.NDArray;
import dev.coffey.distillation.student.Heads;

/**
 * Gradients of the CE and the KD term on identical images, in closed form, and their cosine. Near
 * −1 the two pull in opposite directions (DHO, section 2.2).
 *
 * <p>At the logits both are a difference of two probability vectors; one matrix product carries
 * them to the features or to the head's weights. No backward pass is needed. Legend: B labelled
 * images, K classes, D features.
 */
final class GradientCosine {

  private GradientCosine() {}

  /** {@code d CE / d z = softmax(z) − onehot(label)}, {@code [B, K]}. */
  static NDArray crossEntropyAtLogits(NDArray logitsBK, NDArray labelsB) {
    int classes = (int) logitsBK.getShape().get(1);
    return logitsBK.softmax(1).sub(labelsB.oneHot(classes));
  }

  /** {@code d T²·KL / d s = T·(softmax(s/T) − softmax(t/T))}, {@code [B, K]}. */
  static NDArray divergenceAtLogits(NDArray teacherBK, NDArray studentBK, double temperature) {
    float t = (float) temperature;
    return studentBK.div(t).softmax(1).sub(teacherBK.div(t).softmax(1)).mul(t);
  }

  /**
   * From the logits of a head to its features.
   *
   * @param atLogitsBK gradient at the logits
   * @param weightsKD the head's weights
   * @param featuresBD what the head was given; only a cosine head needs it
   * @return {@code [B, D]}, up to a positive factor common to all images
   */
  static NDArray atFeatures(
      NDArray atLogitsBK, NDArray weightsKD, NDArray featuresBD, Heads heads) {
    // Only a number is wanted: let go of the graph that the trained weights bring along.
    NDArray gradientBD = atLogitsBK.matMul(weightsKD).stopGradient();
    if (heads != Heads.COSINE) {
      return gradientBD;
    }
    // Through f/‖f‖: the part along f is lost, the rest is divided by ‖f‖.
    NDArray normB1 = featuresBD.norm(new int[] {1}, true).maximum(1e-12f);
    NDArray directionBD = featuresBD.div(normB1);
    NDArray alongB1 = gradientBD.mul(directionBD).sum(new int[] {1}, true);
    return gradientBD.sub(directionBD.mul(alongB1)).div(normB1);
  }

  /**
   * From the logits of a linear head to its weights, {@code Σ_b (∂L/∂z_b)·f_bᵀ} (DHO, equation 3).
   *
   * @param atLogitsBK gradient at the logits
   * @param featuresBD what the head was given
   * @return {@code [K, D]}
   */
  static NDArray atHead(NDArray atLogitsBK, NDArray featuresBD) {
    return atLogitsBK.transpose().matMul(featuresBD);
  }

  /** Cosine of two gradients as one long vector each, −1 to 1; NaN when one of them is 0. */
  static double between(NDArray first, NDArray second) {
    double product = first.mul(second).sum().getFloat();
    double firstNorm = Math.sqrt(first.square().sum().getFloat());
    double secondNorm = Math.sqrt(second.square().sum().getFloat());
    return Math.max(-1, Math.min(1, product / (firstNorm * secondNorm)));
  }
}
