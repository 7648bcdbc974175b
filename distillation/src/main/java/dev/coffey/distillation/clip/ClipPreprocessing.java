package dev.coffey.distillation.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.distillation.image.Interpolation;
import dev.coffey.distillation.image.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a CLIP folder says about its pixels: {@code preprocessor_config.json} of Hugging Face, old
 * (numbers) and new (objects), or inside {@code processor_config.json}; {@code preprocess_cfg} of
 * OpenCLIP; CLIP's own where there is none of them.
 */
public final class ClipPreprocessing {

  /** Pillow's numbers for filters. */
  private static final int BILINEAR = 2;

  private static final int BICUBIC = 3;

  private static final ObjectMapper JSON = new ObjectMapper();

  private ClipPreprocessing() {}

  /**
   * Reads the folder of a model with this configuration.
   *
   * @throws IllegalArgumentException when the file asks for something else than the antialiased
   *     centre crop of the model's size
   */
  public static Preprocessing read(Path folder, ClipConfig config) throws IOException {
    return read(folder, config.vision().imageSize());
  }

  /**
   * Reads the folder of a model that takes images of this size.
   *
   * @param size pixels
   * @throws IllegalArgumentException as the other
   */
  public static Preprocessing read(Path folder, int size) throws IOException {
    Path own = folder.resolve("preprocessor_config.json");
    Path joint = folder.resolve("processor_config.json");
    Path openClip = folder.resolve("open_clip_config.json");
    try {
      if (Files.exists(own)) {
        return huggingFace(JSON.readTree(own.toFile()), size);
      }
      if (Files.exists(joint)) {
        return huggingFace(JSON.readTree(joint.toFile()).path("image_processor"), size);
      }
      if (Files.exists(openClip)) {
        return openClip(JSON.readTree(openClip.toFile()).path("preprocess_cfg"), size);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(folder + ": " + e.getMessage(), e);
    }
    return Preprocessing.clip(size);
  }

  private static Preprocessing huggingFace(JsonNode root, int size) {
    JsonNode resize = root.path("size");
    if (resize.has("height") || !root.path("do_center_crop").asBoolean(true)) {
      throw new IllegalArgumentException(
          "the image is squeezed to %s instead of cut; CLIPs here see the centre crop."
              .formatted(resize));
    }
    JsonNode crop = root.path("crop_size");
    int cropped = crop.isObject() ? crop.path("height").asInt(size) : crop.asInt(size);
    if (cropped != size) {
      throw new IllegalArgumentException(
          "crop_size is %d; the model takes images of %d.".formatted(cropped, size));
    }
    int resample = root.path("resample").asInt(BICUBIC);
    if (resample != BICUBIC && resample != BILINEAR) {
      throw new IllegalArgumentException(
          "resample is %d; known are 2 (bilinear) and 3 (bicubic).".formatted(resample));
    }
    int shortest =
        resize.isObject() ? resize.path("shortest_edge").asInt(size) : resize.asInt(size);
    return of(
        size, shortest, resample == BILINEAR, root.path("image_mean"), root.path("image_std"));
  }

  private static Preprocessing openClip(JsonNode root, int size) {
    String mode = root.path("resize_mode").asText("shortest");
    if (!mode.equals("shortest")) {
      throw new IllegalArgumentException(
          "resize_mode is %s; CLIPs here see the centre crop, 'shortest'.".formatted(mode));
    }
    // OpenCLIP itself takes whatever else it finds there for bicubic.
    boolean bilinear = root.path("interpolation").asText().equals("bilinear");
    return of(size, size, bilinear, root.path("mean"), root.path("std"));
  }

  private static Preprocessing of(
      int size, int resize, boolean bilinear, JsonNode mean, JsonNode std) {
    Preprocessing clip = Preprocessing.clip(size);
    return new Preprocessing(
        size,
        resize,
        bilinear ? Interpolation.BILINEAR : Interpolation.BICUBIC,
        channels(mean, clip.mean()),
        channels(std, clip.std()));
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
