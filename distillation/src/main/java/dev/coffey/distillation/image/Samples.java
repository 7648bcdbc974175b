package dev.coffey.distillation.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Raw samples to RGB bytes, by the rules of libjpeg and Pillow. */
final class Samples {

  private Samples() {}

  /** A decoded PNG or WebP: palette, grey or RGB, alpha dropped, 8 or 16 bits. */
  static RgbImage rgb(BufferedImage image) {
    Raster raster = image.getRaster();
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return map(
          raster,
          (samples, hwc, to) -> {
            int rgb = palette.getRGB(samples[0]);
            hwc[to] = (byte) (rgb >> 16);
            hwc[to + 1] = (byte) (rgb >> 8);
            hwc[to + 2] = (byte) rgb;
          });
    }
    boolean grey = raster.getNumBands() <= 2;
    if (raster.getSampleModel().getSampleSize(0) <= Byte.SIZE) {
      return map(raster, grey ? Samples::grey : Samples::rgb);
    }
    // Pillow takes the high byte of 16-bit colour, but clips 16-bit grey.
    return map(
        raster,
        switch (raster.getNumBands()) {
          case 1 ->
              (samples, hwc, to) -> {
                samples[0] = Math.min(samples[0], 255);
                grey(samples, hwc, to);
              };
          default ->
              (samples, hwc, to) -> {
                for (int band = 0; band < samples.length; band++) {
                  samples[band] >>= 8;
                }
                if (grey) {
                  grey(samples, hwc, to);
                } else {
                  rgb(samples, hwc, to);
                }
              };
        });
  }

  /** A JPEG's components, upsampled but not converted. */
  static RgbImage jpeg(Raster raster, JpegFile.Colour colour) {
    return map(
        raster,
        switch (colour) {
          case GREY -> Samples::grey;
          case RGB -> Samples::rgb;
          case YCC -> Samples::ycc;
          case CMYK ->
              Samples::inks; // Adobe stores inks inverted, and Pillow takes every CMYK JPEG for
          // Adobe's.
          case YCCK ->
              (samples, hwc, to) -> {
                ycc(samples, hwc, to);
                // The converted bytes are 255 − C and so on: exactly the inverted inks that follow.
                samples[0] = hwc[to] & 0xff;
                samples[1] = hwc[to + 1] & 0xff;
                samples[2] = hwc[to + 2] & 0xff;
                inks(samples, hwc, to);
              };
        });
  }

  private static RgbImage map(Raster raster, Pixel pixel) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    byte[] hwc = new byte[width * height * 3];
    int[] row = new int[width * bands];
    int[] samples = new int[bands];
    int to = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        System.arraycopy(row, x * bands, samples, 0, bands);
        pixel.put(samples, hwc, to);
        to += 3;
      }
    }
    return new RgbImage(width, height, hwc);
  }

  private static void grey(int[] samples, byte[] hwc, int to) {
    hwc[to] = (byte) samples[0];
    hwc[to + 1] = (byte) samples[0];
    hwc[to + 2] = (byte) samples[0];
  }

  private static void rgb(int[] samples, byte[] hwc, int to) {
    hwc[to] = (byte) samples[0];
    hwc[to + 1] = (byte) samples[1];
    hwc[to + 2] = (byte) samples[2];
  }

  /** libjpeg's jdcolor.c: 16-bit fixed point, the two parts of green rounded together. */
  private static void ycc(int[] samples, byte[] hwc, int to) {
    int y = samples[0];
    int cb = samples[1] - 128;
    int cr = samples[2] - 128;
    hwc[to] = clip(y + ((91881 * cr + 32768) >> 16));
    hwc[to + 1] = clip(y + ((-22554 * cb - 46802 * cr + 32768) >> 16));
    hwc[to + 2] = clip(y + ((116130 * cb + 32768) >> 16));
  }

  /**
   * Pillow's {@code cmyk2rgb} of the inverted inks: white less black, less the ink's share of it.
   */
  private static void inks(int[] inverted, byte[] hwc, int to) {
    int white = inverted[3];
    for (int channel = 0; channel < 3; channel++) {
      int product = (255 - inverted[channel]) * white + 128;
      hwc[to + channel] = clip(white - (((product >> 8) + product) >> 8));
    }
  }

  private static byte clip(int value) {
    return (byte) Math.min(Math.max(value, 0), 255);
  }

  /** Writes one pixel's three bytes at {@code to}. */
  private interface Pixel {
    void put(int[] samples, byte[] hwc, int to);
  }
}
