package dev.coffey.distillation.clip;

import dev.coffey.distillation.safetensors.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names and shapes of a CLIP's parameters, as Hugging Face's {@code CLIPModel} has them. */
final class ParameterLayout {

  static final String VISION = "vision_model.";
  static final String TEXT = "text_model.";
  static final String VISUAL_PROJECTION = "visual_projection.weight";
  static final String TEXT_PROJECTION = "text_projection.weight";
  static final String LOGIT_SCALE = "logit_scale";

  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  private ParameterLayout() {}

  /** Every parameter's shape by name, towers layer by layer. */
  static Map<String, long[]> of(ClipConfig config) {
    ParameterLayout layout = new ParameterLayout();
    layout.vision(config);
    layout.text(config);
    layout.put(LOGIT_SCALE);
    return layout.shapes;
  }

  /**
   * Checks that {@code found} is there and of the right shape.
   *
   * @throws IllegalArgumentException naming the tensor, the expected shape and the one found
   */
  static Tensor checked(String name, long[] expected, Tensor found, Object source) {
    if (found == null) {
      throw new IllegalArgumentException(
          "%s lacks the tensor %s of shape %s.".formatted(source, name, Arrays.toString(expected)));
    }
    if (!Arrays.equals(expected, found.shape())) {
      throw new IllegalArgumentException(
          "%s: the tensor %s has shape %s; config.json asks for %s."
              .formatted(source, name, Arrays.toString(found.shape()), Arrays.toString(expected)));
    }
    return found;
  }

  private void vision(ClipConfig config) {
    ClipConfig.Vision vision = config.vision();
    int width = vision.transformer().width();
    int patch = vision.patchSize();
    put(VISION + "embeddings.class_embedding", width);
    put(VISION + "embeddings.patch_embedding.weight", width, 3, patch, patch);
    put(
        VISION + "embeddings.position_embedding.weight",
        (long) vision.grid() * vision.grid() + 1,
        width);
    norm(VISION + "pre_layrnorm", width);
    layers(VISION, vision.transformer());
    norm(VISION + "post_layernorm", width);
    put(VISUAL_PROJECTION, config.projectionDim(), width);
  }

  private void text(ClipConfig config) {
    ClipConfig.Text text = config.text();
    int width = text.transformer().width();
    put(TEXT + "embeddings.token_embedding.weight", text.vocabulary(), width);
    put(TEXT + "embeddings.position_embedding.weight", text.positions(), width);
    layers(TEXT, text.transformer());
    norm(TEXT + "final_layer_norm", width);
    put(TEXT_PROJECTION, config.projectionDim(), width);
  }

  private void layers(String tower, ClipConfig.Transformer transformer) {
    int width = transformer.width();
    for (int layer = 0; layer < transformer.layers(); layer++) {
      String prefix = layer(tower, layer);
      for (String projection : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
        linear(prefix + "self_attn." + projection, width, width);
      }
      norm(prefix + "layer_norm1", width);
      linear(prefix + "mlp.fc1", transformer.intermediate(), width);
      linear(prefix + "mlp.fc2", width, transformer.intermediate());
      norm(prefix + "layer_norm2", width);
    }
  }

  static String layer(String tower, int layer) {
    return tower + "encoder.layers." + layer + ".";
  }

  private void linear(String name, long outputs, long inputs) {
    put(name + ".weight", outputs, inputs);
    put(name + ".bias", outputs);
  }

  private void norm(String name, long width) {
    put(name + ".weight", width);
    put(name + ".bias", width);
  }

  private void put(String name, long... shape) {
    shapes.put(name, shape);
  }
}
