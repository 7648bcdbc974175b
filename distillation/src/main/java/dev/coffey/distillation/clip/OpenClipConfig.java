package dev.coffey.distillation.clip;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.distillation.clip.ClipConfig.Activation;
import dev.coffey.distillation.clip.ClipConfig.Text;
import dev.coffey.distillation.clip.ClipConfig.Transformer;
import dev.coffey.distillation.clip.ClipConfig.Vision;
import java.util.List;
import java.util.Set;

/**
 * {@code open_clip_config.json} as OpenCLIP puts it on the Hugging Face hub; what it leaves out has
 * the defaults of {@code CLIPVisionCfg} and {@code CLIPTextCfg}.
 */
final class OpenClipConfig {

  /** Entries that make another network unless they are absent, null, false or 0. */
  private static final List<String> UNKNOWN =
      List.of(
          "timm_model_name",
          "hf_model_name",
          "attentional_pool",
          "no_ln_pre",
          "embed_cls",
          "no_causal_mask",
          "proj_bias",
          "qk_norm",
          "scaled_cosine_attn",
          "scale_heads",
          "scale_attn_inner",
          "scale_attn",
          "scale_fc",
          "act_kwargs",
          "ls_init_value");

  private static final Set<String> POOLS = Set.of("tok", "argmax", "eos");

  private OpenClipConfig() {}

  static ClipConfig of(JsonNode root) {
    JsonNode model = root.path("model_cfg");
    JsonNode vision = tower(model, "vision_cfg");
    JsonNode text = tower(model, "text_cfg");
    Activation activation =
        model.path("quick_gelu").asBoolean(false) ? Activation.QUICK_GELU : Activation.GELU;
    JsonNode layers = vision.path("layers");
    if (layers.isArray()) {
      throw new IllegalArgumentException(
          "vision_cfg.layers is %s, a ResNet; image towers here are ViTs.".formatted(layers));
    }
    int width = vision.path("width").asInt(768);
    int textWidth = text.path("width").asInt(512);
    return new ClipConfig(
        model.path("embed_dim").asInt(512),
        model.path("init_logit_scale").asDouble(Math.log(1 / 0.07)),
        new Vision(
            new Transformer(
                width,
                intermediate(width, vision),
                layers.asInt(12),
                width / vision.path("head_width").asInt(64),
                activation,
                epsilon(vision)),
            HuggingFaceConfig.side(vision.path("image_size"), 224),
            HuggingFaceConfig.side(vision.path("patch_size"), 16)),
        new Text(
            new Transformer(
                textWidth,
                intermediate(textWidth, text),
                text.path("layers").asInt(12),
                text.path("heads").asInt(8),
                activation,
                epsilon(text)),
            text.path("vocab_size").asInt(49408),
            text.path("context_length").asInt(77),
            text.path("pool_type").asText().equals("eos")
                ? text.path("eos_id").asInt(ClipConfig.LARGEST_TOKEN)
                : ClipConfig.LARGEST_TOKEN));
  }

  private static JsonNode tower(JsonNode model, String name) {
    JsonNode tower = model.path(name);
    if (!tower.isObject()) {
      throw new IllegalArgumentException("There is no model_cfg." + name + ".");
    }
    for (String entry : UNKNOWN) {
      JsonNode value = tower.path(entry);
      boolean off = value.isMissingNode() || value.isNull() || value.asText().equals("false");
      if (!off && !(value.isNumber() && value.asDouble() == 0)) {
        throw new IllegalArgumentException(
            "%s.%s is %s; towers here are plain CLIP without it.".formatted(name, entry, value));
      }
    }
    String pool = tower.path("pool_type").asText("tok");
    if (!POOLS.contains(pool)) {
      throw new IllegalArgumentException(
          "%s pools by %s; towers here take the class token or the end token."
              .formatted(name, pool));
    }
    return tower;
  }

  private static int intermediate(int width, JsonNode tower) {
    return (int) (width * tower.path("mlp_ratio").asDouble(4));
  }

  private static float epsilon(JsonNode tower) {
    return (float) tower.path("norm_kwargs").path("eps").asDouble(1e-5);
  }
}
