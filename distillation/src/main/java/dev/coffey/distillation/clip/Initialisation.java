package dev.coffey.distillation.clip;

import dev.coffey.distillation.safetensors.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Random weights by Hugging Face's scheme ({@code CLIPPreTrainedModel._init_weights}, factor 1,
 * range 0.02).
 */
final class Initialisation {

  private static final double RANGE = 0.02;

  private Initialisation() {}

  /**
   * Every parameter of {@code config}, drawn in the layout's order, so equal generators give equal
   * weights.
   */
  static Map<String, Tensor> weights(ClipConfig config, RandomGenerator random) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    ParameterLayout.of(config)
        .forEach((name, shape) -> weights.put(name, weight(name, shape, config, random)));
    return weights;
  }

  private static Tensor weight(
      String name, long[] shape, ClipConfig config, RandomGenerator random) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    if (name.equals(ParameterLayout.LOGIT_SCALE)) {
      values[0] = (float) config.logitScale();
    } else if (isNorm(name) && name.endsWith(".weight")) {
      Arrays.fill(values, 1);
    } else if (!name.endsWith(".bias")) {
      double deviation = deviation(name, config);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextGaussian() * deviation);
      }
    }
    return Tensor.of(values, shape);
  }

  private static boolean isNorm(String name) {
    return name.contains("norm") || name.contains("layrnorm");
  }

  private static double deviation(String name, ClipConfig config) {
    ClipConfig.Transformer tower =
        name.startsWith(ParameterLayout.VISION) || name.equals(ParameterLayout.VISUAL_PROJECTION)
            ? config.vision().transformer()
            : config.text().transformer();
    double byWidth = 1 / Math.sqrt(tower.width());
    double byDepth = byWidth / Math.sqrt(2.0 * tower.layers());
    String part = name.substring(name.lastIndexOf('.', name.length() - ".weight".length() - 1) + 1);
    return switch (part) {
      case "q_proj.weight", "k_proj.weight", "v_proj.weight", "fc2.weight" -> byDepth;
      case "out_proj.weight", "class_embedding" -> byWidth;
      case "visual_projection.weight", "text_projection.weight" -> byWidth;
      case "fc1.weight" -> 1 / Math.sqrt(2.0 * tower.width());
      default -> RANGE;
    };
  }
}
