package dev.coffey.distillation.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffey.distillation.clip.ClipConfig.Activation;
import dev.coffey.distillation.clip.ClipConfig.Text;
import dev.coffey.distillation.clip.ClipConfig.Transformer;
import dev.coffey.distillation.clip.ClipConfig.Vision;

/**
 * {@code config.json} of Hugging Face's {@code CLIPModel}. What a file leaves out has the defaults
 * of {@code CLIPConfig}, which are ViT-B/32's.
 */
public final class HuggingFaceConfig {

  private static final ObjectMapper JSON = new ObjectMapper();

  private HuggingFaceConfig() {}

  static ClipConfig of(JsonNode root) {
    JsonNode text = tower(root, "text_config");
    return new ClipConfig(
        root.path("projection_dim").asInt(512),
        root.path("logit_scale_init_value").asDouble(2.6592),
        vision(tower(root, "vision_config")),
        new Text(
            transformer(text, 512, 2048, 8),
            text.path("vocab_size").asInt(49408),
            text.path("max_position_embeddings").asInt(77),
            text.path("eos_token_id").asInt(49407)));
  }

  /**
   * Files of 2022 have {@code text_config_dict} and {@code vision_config_dict}; {@code CLIPConfig}
   * lets them win, defaults included.
   */
  private static JsonNode tower(JsonNode root, String name) {
    JsonNode old = root.path(name + "_dict");
    return old.isObject() ? old : root.path(name);
  }

  /** Reads a {@code vision_config}. */
  public static Vision vision(JsonNode node) {
    int channels = node.path("num_channels").asInt(3);
    if (channels != 3) {
      throw new IllegalArgumentException(
          "num_channels is %d; images have 3 here.".formatted(channels));
    }
    return new Vision(
        transformer(node, 768, 3072, 12),
        side(node.path("image_size"), 224),
        side(node.path("patch_size"), 32));
  }

  private static Transformer transformer(JsonNode node, int width, int intermediate, int heads) {
    return new Transformer(
        node.path("hidden_size").asInt(width),
        node.path("intermediate_size").asInt(intermediate),
        node.path("num_hidden_layers").asInt(12),
        node.path("num_attention_heads").asInt(heads),
        Activation.of(node.path("hidden_act").asText("quick_gelu")),
        (float) node.path("layer_norm_eps").asDouble(1e-5));
  }

  /** A number, or two that are equal. */
  static int side(JsonNode node, int otherwise) {
    if (!node.isArray()) {
      return node.asInt(otherwise);
    }
    if (node.size() == 2 && node.get(0).equals(node.get(1))) {
      return node.get(0).asInt();
    }
    throw new IllegalArgumentException("Sides of %s make no square.".formatted(node));
  }

  static String write(ClipConfig config) {
    ObjectNode root = JSON.createObjectNode();
    root.putArray("architectures").add("CLIPModel");
    root.put("model_type", "clip");
    root.put("torch_dtype", "float32");
    root.put("projection_dim", config.projectionDim());
    root.put("logit_scale_init_value", config.logitScale());
    root.put("initializer_factor", 1.0);
    ObjectNode vision = root.putObject("vision_config");
    write(config.vision(), vision);
    vision.put("model_type", "clip_vision_model");
    vision.put("num_channels", 3);
    vision.put("projection_dim", config.projectionDim());
    Text text = config.text();
    ObjectNode node = put(root.putObject("text_config"), text.transformer());
    node.put("model_type", "clip_text_model");
    node.put("vocab_size", text.vocabulary());
    node.put("max_position_embeddings", text.positions());
    node.put("eos_token_id", text.endToken());
    node.put("bos_token_id", text.endToken() - 1);
    node.put("projection_dim", config.projectionDim());
    return root.toPrettyString() + "\n";
  }

  /** Writes what {@link #vision} reads. */
  public static void write(Vision vision, ObjectNode node) {
    put(node, vision.transformer());
    node.put("image_size", vision.imageSize());
    node.put("patch_size", vision.patchSize());
  }

  private static ObjectNode put(ObjectNode node, Transformer transformer) {
    node.put("hidden_size", transformer.width());
    node.put("intermediate_size", transformer.intermediate());
    node.put("num_hidden_layers", transformer.layers());
    node.put("num_attention_heads", transformer.heads());
    node.put("hidden_act", transformer.activation().json());
    // Through text, because a float widened to double would print as 9.99999974E-6.
    node.put("layer_norm_eps", Double.parseDouble(Float.toString(transformer.epsilon())));
    return node;
  }
}
