package dev.coffey.distillation.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * How the gradients of two losses lie to each other over some weights. The graph is kept and no
 * gradient is stored, so that the step that follows is the same as without.
 *
 * <p>It costs two backward passes, each just as deep as the weights lie. Threads: one at a time.
 */
final class GradientProducts implements AutoCloseable {

  private final Script script;

  GradientProducts(NDManager manager) {
    script = new Script("gradient-products.pt", manager);
  }

  /**
   * Inner products of two gradients g₁ and g₂.
   *
   * @param firstSquare {@code ‖g₁‖²}
   * @param secondSquare {@code ‖g₂‖²}
   * @param product {@code g₁·g₂}
   */
  record Products(double firstSquare, double secondSquare, double product) {

    /** −1 to 1; NaN when one of the gradients is 0 or not finite. */
    double cosine() {
      double cosine = product / (Math.sqrt(firstSquare) * Math.sqrt(secondSquare));
      return Math.max(-1, Math.min(1, cosine));
    }

    /**
     * The factor of g₁ in PCGrad's sum: with {@code g₁·g₂ < 0} the projections {@code g₁ −
     * (g₁·g₂/‖g₂‖²)·g₂} and {@code g₂ − (g₁·g₂/‖g₁‖²)·g₁} add up to {@code (1 − g₁·g₂/‖g₁‖²)·g₁ +
     * (1 − g₁·g₂/‖g₂‖²)·g₂}; without conflict to {@code g₁ + g₂} (Yu et al. 2020, algorithm 1).
     */
    double firstFactor() {
      return product < 0 ? 1 - product / firstSquare : 1;
    }

    /** The factor of g₂ in PCGrad's sum, as {@link #firstFactor()}. */
    double secondFactor() {
      return product < 0 ? 1 - product / secondSquare : 1;
    }
  }

  /**
   * Products over the given weights, as one long vector.
   *
   * @param scope owner of what is made on the way
   * @param first scalar with a graph, which is kept
   * @param second scalar with a graph, which is kept
   */
  Products of(NDManager scope, NDArray first, NDArray second, List<NDArray> weights) {
    List<IValue> arguments =
        List.of(Script.tensor(first), Script.tensor(second), Script.list(weights));
    try (IValue result = script.call(arguments)) {
      double[] sums = result.toTensor((PtNDManager) scope).toDoubleArray();
      return new Products(sums[0], sums[1], sums[2]);
    }
  }

  @Override
  public void close() {
    script.close();
  }
}
