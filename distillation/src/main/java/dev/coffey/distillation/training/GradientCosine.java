package dev.coffey.distillation.training;

import ai.djl.ndarray.NDArray;
import dev.coffey.distillation.student.Heads;

/**
 * Cosine between the gradients of the CE and the KD term at the shared features, on identical
 * images. Near −1 the two pull the backbone in opposite directions (DHO, section 4.3).
 *
 * <p>Both gradients have a closed form at the logits; one product with the head's weights carries
 * them to the features. So it costs a forward pass of the heads and no backward pass. Legend: B
 * labelled images, K classes, D features.
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

  /** Cosine of two gradients as one long vector each; NaN when one of them is 0. */
  static double between(NDArray first, NDArray second) {
    double product = first.mul(second).sum().getFloat();
    double firstNorm = Math.sqrt(first.square().sum().getFloat());
    double secondNorm = Math.sqrt(second.square().sum().getFloat());
    return product / (firstNorm * secondNorm);
  }
}
