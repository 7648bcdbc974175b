package dev.coffey.distillation.clip;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The shape of a CLIP.
 *
 * @param projectionDim extent of the space that images and texts share
 * @param logitScale the initial natural logarithm of the factor on cosines
 * @param vision the image tower
 * @param text the text tower
 */
public record ClipConfig(int projectionDim, double logitScale, Vision vision, Text text) {

  /**
   * Stands for an end token in configurations where it means: the token with the largest id. So do
   * files of Hugging Face from before the end token was told rightly (OpenAI's own), and OpenCLIP.
   */
  public static final int LARGEST_TOKEN = 2;

  /** A space of no extent holds nothing. */
  public ClipConfig {
    if (projectionDim <= 0) {
      throw new IllegalArgumentException("projection_dim is " + projectionDim + ", not positive.");
    }
  }

  /** The activation inside the perceptrons. */
  public enum Activation {
    /** {@code x · sigmoid(1.702 x)}, OpenAI's. */
    QUICK_GELU,
    /** The exact one, by the error function. */
    GELU;

    /** By Hugging Face's name for it. */
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
   * @param endToken the token whose feature stands for the text, or {@link #LARGEST_TOKEN}
   */
  public record Text(Transformer transformer, int vocabulary, int positions, int endToken) {}

  /**
   * Reads what a folder says about its model: {@code config.json} of Hugging Face, else {@code
   * open_clip_config.json} of OpenCLIP.
   */
  public static ClipConfig read(Path folder) throws IOException {
    return ClipFolder.open(folder).config();
  }

  /** The text of a {@code config.json} that Hugging Face's {@code CLIPModel} loads. */
  public String toJson() {
    return HuggingFaceConfig.write(this);
  }
}
