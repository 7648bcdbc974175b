package dev.coffey.distillation.image;

import java.util.Arrays;

/**
 * An upright image in 8-bit RGB.
 *
 * @param width pixels
 * @param height pixels
 * @param hwc {@code height * width * 3} bytes, row by row, red first; not copied, not to be changed
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Megabytes of pixels are not copied for the sake of immutability.
public record RgbImage(int width, int height, byte[] hwc) {

  /** Checks that {@code hwc} has the length that the extents ask for. */
  public RgbImage {
    if (width <= 0 || height <= 0 || hwc.length != Math.multiplyExact(3L * width, (long) height)) {
      throw new IllegalArgumentException(
          "%d bytes are no RGB image of %d×%d.".formatted(hwc.length, width, height));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RgbImage that
        && width == that.width
        && height == that.height
        && Arrays.equals(hwc, that.hwc);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * width + height) + Arrays.hashCode(hwc);
  }

  @Override
  public String toString() {
    return "RgbImage[%d×%d]".formatted(width, height);
  }
}
