package dev.coffey.ops.world;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * One image of the world.
 *
 * @param width in pixels
 * @param height in pixels
 * @param hwc pixels {@code [height, width, 3]}, RGB
 * @param label number of the class in {@link World#classes()}
 * @param caption what a passer-by would write under it: right about the texture, often wrong about
 *     the shape
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
public record DrawnImage(int width, int height, byte[] hwc, int label, String caption) {

  /**
   * The image as a PNG file. The pixels are the same everywhere; the compressed bytes may differ
   * between zlibs.
   */
  public byte[] png() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int rgb = (hwc[3 * i] & 0xff) << 16 | (hwc[3 * i + 1] & 0xff) << 8 | (hwc[3 * i + 2] & 0xff);
      image.setRGB(i % width, i / width, rgb);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IllegalStateException(
            "This JDK has no PNG writer; use one with the java.desktop module");
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing a PNG to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
