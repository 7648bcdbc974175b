package dev.coffey.distillation.clip;

import java.util.ArrayList;
import java.util.List;

/**
 * Names, shapes and initial values of a CLIP's parameters, as Hugging Face's {@code CLIPModel} has
 * them ({@code CLIPPreTrainedModel._init_weights}, factor 1, range 0.02).
 */
final class ParameterLayout {

  static final String VISION = "vision_model.";
  static final String TEXT = "text_model.";
  static final String VISUAL_PROJECTION = "visual_projection.weight";
  static final String TEXT_PROJECTION = "text_projection.weight";
  static final String LOGIT_SCALE = "logit_scale";

  private static final double RANGE = 0.02;

  private final List<TowerParameter> parameters = new ArrayList<>();

  private ParameterLayout() {}

  /** Every parameter, towers layer by layer. */
  static List<TowerParameter> of(ClipConfig config) {
    ParameterLayout layout = new ParameterLayout();
    layout.vision(config.vision(), config.projectionDim());
    layout.text(config.text(), config.projectionDim());
    layout.put(LOGIT_SCALE, config.logitScale(), 0);
    return layout.parameters;
  }

  /** The image tower's with its projection. */
  static List<TowerParameter> of(ClipConfig.Vision vision, int projectionDim) {
    ParameterLayout layout = new ParameterLayout();
    layout.vision(vision, projectionDim);
    return layout.parameters;
  }

  static String layer(String tower, int layer) {
    return tower + "encoder.layers." + layer + ".";
  }

  private void vision(ClipConfig.Vision vision, int projectionDim) {
    int width = vision.transformer().width();
    int patch = vision.patchSize();
    long tokens = (long) vision.grid() * vision.grid() + 1;
    double byWidth = 1 / Math.sqrt(width);
    put(VISION + "embeddings.class_embedding", 0, byWidth, width);
    put(VISION + "embeddings.patch_embedding.weight", 0, RANGE, width, 3, patch, patch);
    put(VISION + "embeddings.position_embedding.weight", 0, RANGE, tokens, width);
    norm(VISION + "pre_layrnorm", width);
    layers(VISION, vision.transformer());
    norm(VISION + "post_layernorm", width);
    put(VISUAL_PROJECTION, 0, byWidth, projectionDim, width);
  }

  private void text(ClipConfig.Text text, int projectionDim) {
    int width = text.transformer().width();
    put(TEXT + "embeddings.token_embedding.weight", 0, RANGE, text.vocabulary(), width);
    put(TEXT + "embeddings.position_embedding.weight", 0, RANGE, text.positions(), width);
    layers(TEXT, text.transformer());
    norm(TEXT + "final_layer_norm", width);
    put(TEXT_PROJECTION, 0, 1 / Math.sqrt(width), projectionDim, width);
  }

  private void layers(String tower, ClipConfig.Transformer transformer) {
    int width = transformer.width();
    double byWidth = 1 / Math.sqrt(width);
    double byDepth = byWidth / Math.sqrt(2.0 * transformer.layers());
    for (int layer = 0; layer < transformer.layers(); layer++) {
      String prefix = layer(tower, layer);
      for (String projection : new String[] {"q_proj", "k_proj", "v_proj"}) {
        linear(prefix + "self_attn." + projection, byDepth, width, width);
      }
      linear(prefix + "self_attn.out_proj", byWidth, width, width);
      norm(prefix + "layer_norm1", width);
      int inner = transformer.intermediate();
      linear(prefix + "mlp.fc1", 1 / Math.sqrt(2.0 * width), inner, width);
      linear(prefix + "mlp.fc2", byDepth, width, inner);
      norm(prefix + "layer_norm2", width);
    }
  }

  private void linear(String name, double deviation, long outputs, long inputs) {
    put(name + ".weight", 0, deviation, outputs, inputs);
    put(name + ".bias", 0, 0, outputs);
  }

  private void norm(String name, long width) {
    put(name + ".weight", 1, 0, width);
    put(name + ".bias", 0, 0, width);
  }

  private void put(String name, double mean, double deviation, long... shape) {
    parameters.add(new TowerParameter(name, shape, mean, deviation));
  }
}
