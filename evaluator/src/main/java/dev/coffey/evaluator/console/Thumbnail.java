package dev.coffey.evaluator.console;

import dev.coffey.distillation.image.RgbImage;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** A small picture of an image, for a page. */
final class Thumbnail {
  private static final int SIDE_MAX = 256;

  private Thumbnail() {}

  /** As a {@code data:} address; no side is longer than {@value #SIDE_MAX} pixels. */
  static String dataAddress(RgbImage image) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(shrunk(image), "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
  }

  /** Each pixel of the sketch is one of the image's, so that a large image costs no large copy. */
  private static BufferedImage shrunk(RgbImage image) {
    int coarse = Math.max(1, Math.max(image.width(), image.height()) / (2 * SIDE_MAX));
    BufferedImage sketch = every(coarse, image);
    double scale =
        Math.min(1.0, (double) SIDE_MAX / Math.max(sketch.getWidth(), sketch.getHeight()));
    if (scale == 1.0) {
      return sketch;
    }
    int width = Math.max(1, (int) Math.round(scale * sketch.getWidth()));
    int height = Math.max(1, (int) Math.round(scale * sketch.getHeight()));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(sketch, 0, 0, width, height, null);
    graphics.dispose();
    return small;
  }

  private static BufferedImage every(int step, RgbImage image) {
    int width = Math.max(1, image.width() / step);
    int height = Math.max(1, image.height() / step);
    BufferedImage picked = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = 3 * (y * step * image.width() + x * step);
        byte[] hwc = image.hwc();
        picked.setRGB(
            x, y, ((hwc[at] & 255) << 16) | ((hwc[at + 1] & 255) << 8) | (hwc[at + 2] & 255));
      }
    }
    return picked;
  }
}
