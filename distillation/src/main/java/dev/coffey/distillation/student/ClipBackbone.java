package dev.coffey.distillation.student;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.coffey.distillation.clip.ClipConfig;
import dev.coffey.distillation.clip.TowerParameter;
import dev.coffey.distillation.clip.VisionTower;
import java.util.List;

/**
 * A CLIP's image tower with its projection, by Hugging Face's names. Its features are those that
 * CLIP compares with texts, not normalised.
 *
 * @param vision the tower's shape
 * @param featureWidth D, CLIP's {@code projection_dim}
 */
record ClipBackbone(ClipConfig.Vision vision, int featureWidth) implements Backbone {

  @Override
  public List<WeightSpec> weights() {
    return VisionTower.parameters(vision, featureWidth).stream().map(ClipBackbone::spec).toList();
  }

  private static WeightSpec spec(TowerParameter parameter) {
    return new WeightSpec(
        parameter.name(),
        new Shape(parameter.shape()),
        WeightSpec.Role.TRAINED,
        parameter.deviation() == 0
            ? new WeightSpec.Initial.Constant((float) parameter.mean())
            : new WeightSpec.Initial.Normal(parameter.deviation()));
  }

  /** The last block of the transformer and what comes after it. */
  @Override
  public List<String> lastStage() {
    String last = ".layers." + (vision.transformer().layers() - 1) + ".";
    return VisionTower.parameters(vision, featureWidth).stream()
        .map(TowerParameter::name)
        .filter(name -> name.contains(last) || name.contains("post_") || name.startsWith("visual_"))
        .toList();
  }

  @Override
  public NDArray features(NDArray images, Weights weights, boolean training) {
    return new VisionTower(vision, weights::get).features(images);
  }
}
