package dev.coffey.distillation.image;

import java.util.Arrays;

/**
 * From an upright image to the square of pixels a network sees, as Pillow and torchvision do it:
 * antialiased resize in 8-bit fixed point, whole-pixel crop. Normalisation by mean and standard
 * deviation is left to the network's device.
 *
 * @param size side of the square, pixels
 * @param resize length the shorter side is brought to before the centre crop, at least {@code size}
 * @param interpolation the filter
 * @param mean per channel, of values 0 to 1
 * @param std per channel, of values 0 to 1
 */
// Arrays are copied in and out, equality is by content; the constants stand as they were published.
@SuppressWarnings({"ArrayRecordComponent", "FloatingPointLiteralPrecision"})
public record Preprocessing(
    int size, int resize, Interpolation interpolation, float[] mean, float[] std) {

  private static final float[] CLIP_MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
  private static final float[] CLIP_STD = {0.26862954f, 0.26130258f, 0.27577711f};
  private static final float[] IMAGENET_MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] IMAGENET_STD = {0.229f, 0.224f, 0.225f};

  /** Checks that the crop fits and that there are three finite channels. */
  public Preprocessing {
    mean = mean.clone();
    std = std.clone();
    if (size <= 0 || resize < size) {
      throw new IllegalArgumentException(
          "A crop of %d does not fit a shorter side of %d.".formatted(size, resize));
    }
    if (mean.length != 3 || std.length != 3 || std[0] <= 0 || std[1] <= 0 || std[2] <= 0) {
      throw new IllegalArgumentException(
          "Three means and three positive deviations are needed, not %s and %s."
              .formatted(Arrays.toString(mean), Arrays.toString(std)));
    }
  }

  /** What CLIP was trained with: bicubic, shorter side to {@code size}, centre crop. */
  public static Preprocessing clip(int size) {
    return new Preprocessing(size, size, Interpolation.BICUBIC, CLIP_MEAN, CLIP_STD);
  }

  /**
   * What torchvision's ImageNet models are scored with: bilinear, shorter side to 256/224 of {@code
   * size}.
   */
  public static Preprocessing imagenet(int size) {
    return new Preprocessing(
        size, size * 256 / 224, Interpolation.BILINEAR, IMAGENET_MEAN, IMAGENET_STD);
  }

  /**
   * The centre view: shorter side to {@link #resize}, longer side in proportion and truncated,
   * centre crop.
   *
   * @return {@code size * size * 3} bytes, HWC
   */
  public byte[] pixels(RgbImage image) {
    int width = image.width();
    int height = image.height();
    int shorter = Math.min(width, height);
    int resizedWidth = (int) ((long) resize * width / shorter);
    int resizedHeight = (int) ((long) resize * height / shorter);
    return Resampling.of(interpolation)
        .source(image, 0, 0, width, height)
        .scaledTo(resizedWidth, resizedHeight)
        .window(centre(resizedWidth), centre(resizedHeight), size);
  }

  /**
   * An explicit view: {@code box}, rounded to whole pixels, resized to the square, then mirrored
   * when {@code flip}.
   *
   * @return {@code size * size * 3} bytes, HWC
   */
  public byte[] pixels(RgbImage image, CropBox box, boolean flip) {
    int left = Math.min(Math.round(box.x() * image.width()), image.width() - 1);
    int top = Math.min(Math.round(box.y() * image.height()), image.height() - 1);
    int width = Math.round(box.width() * image.width());
    int height = Math.round(box.height() * image.height());
    byte[] pixels =
        Resampling.of(interpolation)
            .source(
                image,
                left,
                top,
                Math.min(Math.max(width, 1), image.width() - left),
                Math.min(Math.max(height, 1), image.height() - top))
            .scaledTo(size, size)
            .window(0, 0, size);
    return flip ? mirrored(pixels) : pixels;
  }

  /** torchvision's centre: Python's round, half to even. */
  private int centre(int extent) {
    return (int) Math.rint((extent - size) / 2.0);
  }

  private byte[] mirrored(byte[] pixels) {
    byte[] mirrored = new byte[pixels.length];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        int from = (row * size + column) * 3;
        int to = (row * size + size - 1 - column) * 3;
        mirrored[to] = pixels[from];
        mirrored[to + 1] = pixels[from + 1];
        mirrored[to + 2] = pixels[from + 2];
      }
    }
    return mirrored;
  }

  @Override
  public float[] mean() {
    return mean.clone();
  }

  @Override
  public float[] std() {
    return std.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Preprocessing that
        && size == that.size
        && resize == that.resize
        && interpolation == that.interpolation
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(std, that.std);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * size + resize) + Arrays.hashCode(mean) + 31 * Arrays.hashCode(std);
  }

  @Override
  public String toString() {
    return "Preprocessing[size=%d, resize=%d, %s, mean=%s, std=%s]"
        .formatted(size, resize, interpolation, Arrays.toString(mean), Arrays.toString(std));
  }
}
