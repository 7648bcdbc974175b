package dev.coffey.distillation.clip;

import dev.coffey.distillation.safetensors.Tensor;
import java.util.Map;
import java.util.TreeMap;

/**
 * OpenCLIP's (and OpenAI's own) naming of CLIP's weights, brought to Hugging Face's. Query, key and
 * value lie in one array there, and projections lie transposed.
 */
final class OpenClipNames {

  /** Every such file has it. */
  private static final String MARK = "visual.conv1.weight";

  private static final String BLOCKS = "transformer.resblocks.";

  /** Models with {@code custom_text} keep their text tower under it. */
  private static final String CUSTOM_TEXT = "text.";

  private static final Map<String, String> OUTSIDE_BLOCKS =
      Map.ofEntries(
          Map.entry("visual.class_embedding", "vision_model.embeddings.class_embedding"),
          Map.entry(MARK, "vision_model.embeddings.patch_embedding.weight"),
          Map.entry(
              "visual.positional_embedding", "vision_model.embeddings.position_embedding.weight"),
          Map.entry("visual.ln_pre.weight", "vision_model.pre_layrnorm.weight"),
          Map.entry("visual.ln_pre.bias", "vision_model.pre_layrnorm.bias"),
          Map.entry("visual.ln_post.weight", "vision_model.post_layernorm.weight"),
          Map.entry("visual.ln_post.bias", "vision_model.post_layernorm.bias"),
          Map.entry("token_embedding.weight", "text_model.embeddings.token_embedding.weight"),
          Map.entry("positional_embedding", "text_model.embeddings.position_embedding.weight"),
          Map.entry("ln_final.weight", "text_model.final_layer_norm.weight"),
          Map.entry("ln_final.bias", "text_model.final_layer_norm.bias"));

  private static final Map<String, String> TRANSPOSED =
      Map.of(
          "visual.proj", ParameterLayout.VISUAL_PROJECTION,
          "text_projection", ParameterLayout.TEXT_PROJECTION);

  private static final Map<String, String> IN_BLOCK =
      Map.of(
          "ln_1", "layer_norm1",
          "ln_2", "layer_norm2",
          "attn.out_proj", "self_attn.out_proj",
          "mlp.c_fc", "mlp.fc1",
          "mlp.c_proj", "mlp.fc2");

  private OpenClipNames() {}

  /** The same tensors by Hugging Face's names; as they are when they have these already. */
  static Map<String, Tensor> toHuggingFace(Map<String, Tensor> tensors) {
    if (!tensors.containsKey(MARK)) {
      return tensors;
    }
    Map<String, Tensor> renamed = new TreeMap<>();
    tensors.forEach(
        (name, tensor) ->
            put(
                renamed,
                name.startsWith(CUSTOM_TEXT) ? name.substring(CUSTOM_TEXT.length()) : name,
                tensor));
    return renamed;
  }

  private static void put(Map<String, Tensor> renamed, String name, Tensor tensor) {
    if (TRANSPOSED.containsKey(name)) {
      renamed.put(TRANSPOSED.get(name), tensor.transposed());
    } else if (name.equals("logit_scale")) {
      renamed.put(ParameterLayout.LOGIT_SCALE, scalar(tensor));
    } else if (name.startsWith("visual." + BLOCKS)) {
      putBlock(renamed, ParameterLayout.VISION, name.substring("visual.".length()), tensor);
    } else if (name.startsWith(BLOCKS)) {
      putBlock(renamed, ParameterLayout.TEXT, name, tensor);
    } else {
      renamed.put(OUTSIDE_BLOCKS.getOrDefault(name, name), tensor);
    }
  }

  /** Some models keep it as {@code [1]}. */
  private static Tensor scalar(Tensor tensor) {
    return tensor.elements() == 1 ? new Tensor(tensor.dtype(), new long[0], tensor.data()) : tensor;
  }

  /**
   * @param name {@code transformer.resblocks.N.REST}
   */
  private static void putBlock(
      Map<String, Tensor> renamed, String tower, String name, Tensor tensor) {
    int dot = name.indexOf('.', BLOCKS.length());
    String layer = tower + "encoder.layers." + name.substring(BLOCKS.length(), Math.max(dot, 0));
    String rest = name.substring(dot + 1);
    if (rest.equals("attn.in_proj_weight") || rest.equals("attn.in_proj_bias")) {
      String kind = rest.substring(rest.lastIndexOf('_') + 1);
      String[] parts = {"q_proj", "k_proj", "v_proj"};
      long rows = tensor.shape()[0] / parts.length;
      for (int i = 0; i < parts.length; i++) {
        renamed.put(
            layer + ".self_attn." + parts[i] + "." + kind, tensor.rows(i * rows, (i + 1) * rows));
      }
      return;
    }
    int kind = rest.lastIndexOf('.');
    String part = kind < 0 ? rest : rest.substring(0, kind);
    String ending = kind < 0 ? "" : rest.substring(kind);
    renamed.put(layer + "." + IN_BLOCK.getOrDefault(part, part) + ending, tensor);
  }
}
