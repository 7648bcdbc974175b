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
   * Features of images.
   *
   * @param images {@code [B, 3, S, S]}, normalised; channels-last strides stay channels-last
   * @param weights arrays named as in {@link #weights()}
   * @param training true: BatchNorm normalises by the batch and moves its statistics
   * @return {@code [B, D]}
   */
  NDArray features(NDArray images, Weights weights, boolean training);
}
