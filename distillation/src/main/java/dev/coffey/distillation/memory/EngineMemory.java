package dev.coffey.distillation.memory;

import ai.djl.ndarray.NDArray;

/**
 * Copies small arrays into the engine's own memory.
 *
 * <p>What {@code NDManager.create} makes of Java values only borrows a Java buffer, and so do the
 * scalars of {@code x.mul(0.5f)} and its kin, which close theirs at once. A gradient's graph goes
 * on reading them: a garbage collection between forward and backward pass then gives a wrong
 * gradient or NaN, once in thousands of steps. So whatever meets an array with a gradient in a
 * product or a quotient, or selects from one, must be owned.
 */
public final class EngineMemory {

  private EngineMemory() {}

  /** The same values in the engine's memory; the borrowing array is closed. */
  public static NDArray owned(NDArray created) {
    try (created) {
      return created.duplicate();
    }
  }

  /** A scalar for products with {@code beside}, of its manager and device. */
  public static NDArray scalar(NDArray beside, float value) {
    return owned(beside.getManager().create(value));
  }
}
