package dev.coffey.distillation.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import dev.coffey.distillation.memory.EngineMemory;
import java.util.function.Function;

/**
 * One block: attention and perceptron, each after a layer norm and around a shortcut. Shapes: B
 * sequences, T tokens, D width, H heads.
 */
final class TransformerLayer {

  private final ClipConfig.Transformer config;
  private final Norm attentionNorm;
  private final Affine query;
  private final Affine key;
  private final Affine value;
  private final Affine out;
  private final Norm perceptronNorm;
  private final Affine up;
  private final Affine down;

  TransformerLayer(
      ClipConfig.Transformer config, Function<String, NDArray> parameters, String prefix) {
    this.config = config;
    attentionNorm = Norm.of(parameters, prefix + "layer_norm1", config.epsilon());
    query = Affine.of(parameters, prefix + "self_attn.q_proj");
    key = Affine.of(parameters, prefix + "self_attn.k_proj");
    value = Affine.of(parameters, prefix + "self_attn.v_proj");
    out = Affine.of(parameters, prefix + "self_attn.out_proj");
    perceptronNorm = Norm.of(parameters, prefix + "layer_norm2", config.epsilon());
    up = Affine.of(parameters, prefix + "mlp.fc1");
    down = Affine.of(parameters, prefix + "mlp.fc2");
  }

  /**
   * Intermediate arrays are closed on return; what a gradient needs, the engine's graph holds by
   * itself.
   *
   * @param tokensBTD {@code [B, T, D]}
   * @param mask added to the attention scores, {@code [T, T]}, or null for none
   * @return {@code [B, T, D]}, of the manager of {@code tokensBTD}
   */
  NDArray forward(NDArray tokensBTD, NDArray mask) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray attended = tokensBTD.add(attention(attentionNorm.apply(tokensBTD), mask));
      NDArray hidden = activated(up.apply(perceptronNorm.apply(attended)));
      NDArray result = down.apply(hidden).addi(attended);
      NDScope.unregister(result);
      return result;
    }
  }

  private NDArray attention(NDArray xBTD, NDArray mask) {
    float scale = (float) (1 / Math.sqrt(config.headWidth()));
    NDArray q = heads(query.apply(xBTD));
    q = q.mul(EngineMemory.scalar(q, scale));
    NDArray k = heads(key.apply(xBTD)).swapAxes(2, 3);
    NDArray v = heads(value.apply(xBTD));
    NDArray scoresBHTT = q.matMul(k);
    NDArray masked = mask == null ? scoresBHTT : scoresBHTT.add(mask);
    NDArray mixedBHTd = masked.softmax(-1).matMul(v);
    return out.apply(mixedBHTd.swapAxes(1, 2).reshape(xBTD.getShape()));
  }

  /** {@code [B, T, D]} to {@code [B, H, T, D/H]}. */
  private NDArray heads(NDArray xBTD) {
    Shape shape = xBTD.getShape();
    return xBTD.reshape(shape.get(0), shape.get(1), config.heads(), config.headWidth())
        .swapAxes(1, 2);
  }

  private NDArray activated(NDArray x) {
    return switch (config.activation()) {
      case QUICK_GELU ->
          x.mul(x.mul(EngineMemory.scalar(x, 1.702f)).getNDArrayInternal().sigmoid());
      case GELU -> Activation.gelu(x);
    };
  }

  /** {@code x · weightᵀ + bias}. */
  record Affine(NDArray weight, NDArray bias) {

    static Affine of(Function<String, NDArray> parameters, String name) {
      return new Affine(parameters.apply(name + ".weight"), parameters.apply(name + ".bias"));
    }

    NDArray apply(NDArray x) {
      return Linear.linear(x, weight, bias).singletonOrThrow();
    }
  }

  /** Layer norm over the last axis. */
  record Norm(NDArray weight, NDArray bias, float epsilon) {

    static Norm of(Function<String, NDArray> parameters, String name, float epsilon) {
      return new Norm(
          parameters.apply(name + ".weight"), parameters.apply(name + ".bias"), epsilon);
    }

    NDArray apply(NDArray x) {
      return LayerNorm.layerNorm(x, weight.getShape(), weight, bias, epsilon).singletonOrThrow();
    }
  }
}
