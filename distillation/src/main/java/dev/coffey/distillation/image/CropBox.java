package dev.coffey.distillation.image;

/**
 * A part of an upright image, as fractions of its width and height.
 *
 * @param x left edge, 0 to 1
 * @param y top edge, 0 to 1
 * @param width 0 (exclusive) to 1
 * @param height 0 (exclusive) to 1
 */
public record CropBox(float x, float y, float width, float height) {

  /** The whole image. */
  public static final CropBox FULL = new CropBox(0, 0, 1, 1);

  /** How far float32 fractions of a box at the image's edge may come out above 1. */
  private static final float ROUNDING = 1e-5f;

  /** The box must lie inside the image. */
  public CropBox {
    boolean inside =
        x >= 0
            && y >= 0
            && width > 0
            && height > 0
            && x + width <= 1 + ROUNDING
            && y + height <= 1 + ROUNDING;
    if (!inside) {
      throw new IllegalArgumentException(
          "The box x=%s y=%s width=%s height=%s does not lie inside the image (0 to 1)."
              .formatted(x, y, width, height));
    }
  }
}
