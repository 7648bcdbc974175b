package dev.coffey.distillation.teacher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.distillation.clip.ClipConfig;
import dev.coffey.distillation.image.Interpolation;
import dev.coffey.distillation.image.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a CLIP folder says about its pixels. */
final class ClipPreprocessing {

  /** Pillow's number for bilinear in {@code preprocessor_config.json}; CLIP's own is 3, bicubic. */
  private static final int BILINEAR = 2;

  private ClipPreprocessing() {}

  /** From {@code preprocessor_config.json}; CLIP's own where there is none. */
  static Preprocessing read(Path folder, ClipConfig config) throws IOException {
    int size = config.vision().imageSize();
    Preprocessing clip = Preprocessing.clip(size);
    Path file = folder.resolve("preprocessor_config.json");
    if (!Files.exists(file)) {
      return clip;
    }
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    JsonNode shortest = root.path("size");
    int resize = shortest.isInt() ? shortest.asInt() : shortest.path("shortest_edge").asInt(size);
    return new Preprocessing(
        size,
        Math.max(resize, size),
        root.path("resample").asInt() == BILINEAR ? Interpolation.BILINEAR : Interpolation.BICUBIC,
        channels(root.path("image_mean"), clip.mean()),
        channels(root.path("image_std"), clip.std()));
  }

  private static float[] channels(JsonNode node, float[] otherwise) {
    if (node.size() != 3) {
      return otherwise;
    }
    float[] values = new float[3];
    for (int i = 0; i < 3; i++) {
      values[i] = (float) node.get(i).asDouble();
    }
    return values;
  }
}
