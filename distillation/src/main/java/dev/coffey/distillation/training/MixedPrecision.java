package dev.coffey.distillation.training;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import dev.coffey.distillation.student.StudentNetwork;
import dev.coffey.distillation.student.WeightSpec;
import dev.coffey.distillation.student.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a backbone in bfloat16 on copies that live for one step. Gradients come back to the float32
 * weights through the copies. Threads: one at a time.
 */
final class MixedPrecision implements AutoCloseable {

  private final StudentNetwork network;
  private final List<String> lowered = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private final Script script;

  /**
   * Prepares the conversion and tries it.
   *
   * @throws IllegalArgumentException when the backbone or the device has no bfloat16
   */
  MixedPrecision(StudentNetwork network, NDManager manager) {
    if (!network.backbone().takesBfloat16()) {
      throw new IllegalArgumentException(
          "precision is bf16, which the backbone %s does not take; train it with fp32"
              .formatted(network.backbone().getClass().getSimpleName()));
    }
    this.network = network;
    for (WeightSpec spec : network.weights()) {
      boolean matrix = spec.shape().dimension() > 1;
      (matrix && network.isBackbone(spec) ? lowered : kept).add(spec.name());
    }
    this.script = new Script("precision-change.pt", manager);
    tryOut(manager);
  }

  private void tryOut(NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray image = scope.ones(new Shape(1, 3, 8, 8));
      NDArray kernel = scope.ones(new Shape(4, 3, 3, 3));
      NDArray found =
          Conv2d.conv2d(script.record(scope, image), script.record(scope, kernel))
              .singletonOrThrow();
      script.record(scope, found).toFloatArray();
    } catch (EngineException e) {
      script.close();
      throw new IllegalArgumentException(
          "precision is bf16, which %s cannot compute in; train with fp32"
              .formatted(manager.getDevice()),
          e);
    }
  }

  /**
   * Features of images, as {@link StudentNetwork#features} in training.
   *
   * @param scope owner of the copies
   * @return {@code [B, D]}, float32
   */
  NDArray features(NDManager scope, NDArray images, Weights weights) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    kept.forEach(name -> arrays.put(name, weights.get(name)));
    lowered.forEach(name -> arrays.put(name, script.record(scope, weights.get(name))));
    NDArray lowerImages = script.record(scope, images);
    return script.record(scope, network.features(lowerImages, Weights.of(arrays), true));
  }

  @Override
  public void close() {
    script.close();
  }
}
