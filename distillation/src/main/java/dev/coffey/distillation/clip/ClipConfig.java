package dev.coffey.distillation.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The shape of a CLIP, as Hugging Face's {@code config.json} tells it; what a file leaves out has
 * the defaults of {@code CLIPConfig} (ViT-B/32).
 *
 * @param projectionDim extent of the space that images and texts share
 * @param logitScale the initial natural logarithm of the factor on cosines
 * @param vision the image tower
 * @param text the text tower
 */
public record ClipConfig(int projectionDim, double logitScale, Vision vision, Text text) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The activation inside the perceptrons. */
  public enum Activation {
    /** {@code x · sigmoid(1.702 x)}, OpenAI's. */
    QUICK_GELU,
    /** The exact one, by the error function. */
    GELU;

    static Activation of(String name) {
      return switch (name) {
        case "quick_gelu" -> QUICK_GELU;
        case "gelu" -> GELU;
        default ->
            throw new IllegalArgumentException(
                "hidden_act is %s; CLIP towers know quick_gelu and gelu.".formatted(name));
      };
    }

    String json() {
      return this == QUICK_GELU ? "quick_gelu" : "gelu";
    }
  }

  /**
   * A transformer, of either tower.
   *
   * @param width extent of a token
   * @param intermediate extent inside the perceptron
   * @param layers how many blocks
   * @param heads attention heads; divides {@code width}
   * @param activation inside the perceptron
   * @param epsilon of the layer norms
   */
  public record Transformer(
      int width, int intermediate, int layers, int heads, Activation activation, float epsilon) {

    /** All extents must be positive and the heads share the width evenly. */
    public Transformer {
      if (width <= 0 || intermediate <= 0 || layers <= 0 || heads <= 0 || width % heads != 0) {
        throw new IllegalArgumentException(
            "A transformer of width %d, intermediate %d, %d layers, %d heads is none."
                .formatted(width, intermediate, layers, heads));
      }
    }

    /** Extent of one head. */
    int headWidth() {
      return width / heads;
    }
  }

  /**
   * The image tower.
   *
   * @param transformer its blocks
   * @param imageSize side of the square it sees, pixels
   * @param patchSize side of a patch, pixels
   */
  public record Vision(Transformer transformer, int imageSize, int patchSize) {

    /** The square must hold at least one patch. */
    public Vision {
      if (patchSize <= 0 || imageSize < patchSize) {
        throw new IllegalArgumentException(
            "An image of %d holds no patch of %d.".formatted(imageSize, patchSize));
      }
    }

    /** Patches along one side. */
    int grid() {
      return imageSize / patchSize;
    }
  }

  /**
   * The text tower.
   *
   * @param transformer its blocks
   * @param vocabulary how many tokens there are
   * @param positions the longest text, tokens
   * @param endToken the token whose feature stands for the text; 2 in old files, where it means the
   *     largest id
   */
  public record Text(Transformer transformer, int vocabulary, int positions, int endToken) {}

  /** Reads {@code config.json} of a Hugging Face folder. */
  public static ClipConfig read(Path folder) throws IOException {
    Path file = folder.resolve("config.json");
    try {
      return of(JSON.readTree(file.toFile()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static ClipConfig of(JsonNode root) {
    JsonNode vision = root.path("vision_config");
    JsonNode text = root.path("text_config");
    return new ClipConfig(
        root.path("projection_dim").asInt(512),
        root.path("logit_scale_init_value").asDouble(2.6592),
        new Vision(
            transformer(vision, 768, 3072, 12),
            vision.path("image_size").asInt(224),
            vision.path("patch_size").asInt(32)),
        new Text(
            transformer(text, 512, 2048, 8),
            text.path("vocab_size").asInt(49408),
            text.path("max_position_embeddings").asInt(77),
            text.path("eos_token_id").asInt(49407)));
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

  /** The text of a {@code config.json} that Hugging Face's {@code CLIPModel} loads. */
  public String toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.putArray("architectures").add("CLIPModel");
    root.put("model_type", "clip");
    root.put("torch_dtype", "float32");
    root.put("projection_dim", projectionDim);
    root.put("logit_scale_init_value", logitScale);
    root.put("initializer_factor", 1.0);
    ObjectNode visionNode = put(root.putObject("vision_config"), vision.transformer());
    visionNode.put("model_type", "clip_vision_model");
    visionNode.put("image_size", vision.imageSize());
    visionNode.put("patch_size", vision.patchSize());
    visionNode.put("num_channels", 3);
    visionNode.put("projection_dim", projectionDim);
    ObjectNode textNode = put(root.putObject("text_config"), text.transformer());
    textNode.put("model_type", "clip_text_model");
    textNode.put("vocab_size", text.vocabulary());
    textNode.put("max_position_embeddings", text.positions());
    textNode.put("eos_token_id", text.endToken());
    textNode.put("bos_token_id", text.endToken() - 1);
    textNode.put("projection_dim", projectionDim);
    return root.toPrettyString() + "\n";
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
