package dev.coffey.evaluator.variants;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.image.RgbImage;

/** How an image of a variant is cut for the network. */
enum View {
  /** As the student asks for it: resize, centre crop. */
  AS_PREPROCESSED {
    @Override
    byte[] pixels(RgbImage image, Preprocessing preprocessing) {
      return preprocessing.pixels(image);
    }
  },

  /**
   * The image is a centre crop already. It is not resized when it has the network's size, which for
   * ImageNet-C and a network of 224 pixels is always so; for other networks it is brought to their
   * size whole.
   */
  CUT_ALREADY {
    @Override
    byte[] pixels(RgbImage image, Preprocessing preprocessing) {
      return new Preprocessing(
              preprocessing.size(),
              preprocessing.size(),
              preprocessing.interpolation(),
              preprocessing.mean(),
              preprocessing.std())
          .pixels(image);
    }
  },

  /** ObjectNet's images have a red border, 2 pixels wide, which its licence asks to remove. */
  WITHOUT_BORDER {
    @Override
    byte[] pixels(RgbImage image, Preprocessing preprocessing) {
      return preprocessing.pixels(inner(image));
    }
  };

  private static final int BORDER = 2;

  abstract byte[] pixels(RgbImage image, Preprocessing preprocessing);

  private static RgbImage inner(RgbImage image) {
    int width = image.width() - 2 * BORDER;
    int height = image.height() - 2 * BORDER;
    if (width < 1 || height < 1) {
      return image; // Nothing would be left of it.
    }
    byte[] inner = new byte[3 * width * height];
    for (int row = 0; row < height; row++) {
      int from = 3 * ((row + BORDER) * image.width() + BORDER);
      System.arraycopy(image.hwc(), from, inner, 3 * row * width, 3 * width);
    }
    return new RgbImage(width, height, inner);
  }
}
