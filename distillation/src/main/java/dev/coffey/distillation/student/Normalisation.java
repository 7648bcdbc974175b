package dev.coffey.distillation.student;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.norm.BatchNorm;

/** Batch normalisation with torchvision's numbers and names. */
final class Normalisation {

  private static final float MOMENTUM = 0.9f;
  private static final float EPSILON = 1e-5f;

  /**
   * DJL's sign for "where PyTorch has it", which is 1; a literal 1 makes it swap axes both ways.
   */
  private static final int CHANNEL_AXIS = -1;

  private Normalisation() {}

  /** Of the layer with that name. */
  static NDArray of(NDArray x, String name, Weights weights, boolean training) {
    return BatchNorm.batchNorm(
            x,
            weights.get(name + ".running_mean"),
            weights.get(name + ".running_var"),
            weights.get(name + ".weight"),
            weights.get(name + ".bias"),
            CHANNEL_AXIS,
            MOMENTUM,
            EPSILON,
            training)
        .singletonOrThrow();
  }
}
