package dev.coffey.distillation.clip;

import dev.coffey.distillation.safetensors.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Random weights as the {@link ParameterLayout} asks for them. */
final class Initialisation {

  private Initialisation() {}

  /**
   * Every parameter of {@code config}, drawn in the layout's order, so equal generators give equal
   * weights.
   */
  static Map<String, Tensor> weights(ClipConfig config, RandomGenerator random) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (TowerParameter parameter : ParameterLayout.of(config)) {
      weights.put(parameter.name(), weight(parameter, random));
    }
    return weights;
  }

  private static Tensor weight(TowerParameter parameter, RandomGenerator random) {
    long[] shape = parameter.shape();
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    Arrays.fill(values, (float) parameter.mean());
    if (parameter.deviation() > 0) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (parameter.mean() + random.nextGaussian() * parameter.deviation());
      }
    }
    return Tensor.of(values, shape);
  }
}
