package dev.coffey.distillation.student;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A feature extractor as a pure function of images and weights. Keeps no arrays: the same instance
 * serves raw and averaged weights.
 */
public interface Backbone {

  /** Width D of the features. */
  int featureWidth();

  /** Every weight it reads, in a fixed order. */
  List<WeightSpec> weights();

  /**
   * Names of the trained weights of the last stage before the features, where gradient conflict is
   * measured. As far as a backbone does not say otherwise: its last matrix or kernel.
   */
  default List<String> lastStage() {
    return weights().stream()
        .filter(spec -> spec.role() == WeightSpec.Role.TRAINED && spec.shape().dimension() > 1)
        .map(WeightSpec::name)
        .reduce((first, second) -> second)
        .stream()
        .toList();
  }

  /**
   * Whether it computes in bfloat16 when its images, matrices and kernels are bfloat16 and its
   * vectors, such as those of BatchNorm, float32. As far as a backbone does not say otherwise: no.
   */
  default boolean takesBfloat16() {
    return false;
  }

  /**
   * Features of images.
   *
   * @param images {@code [B, 3, S, S]}, normalised; channels-last strides stay channels-last
   * @param weights arrays named as in {@link #weights()}
   * @param training true: BatchNorm normalises by the batch and moves its statistics
   * @return {@code [B, D]}
   */
  NDArray features(NDArray images, Weights weights, boolean training);
}
