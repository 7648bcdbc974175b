package dev.coffey.evaluator.variants;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** An image that any resize changes: columns black and white in turn. */
final class Stripes {
  private Stripes() {}

  static byte[] png(int size) throws IOException {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < size * size; i++) {
      image.setRGB(i % size, i / size, i % 2 == 0 ? 0xffffff : 0);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  static byte[] hwc(int size) {
    byte[] hwc = new byte[3 * size * size];
    for (int i = 0; i < hwc.length; i++) {
      hwc[i] = (byte) (i / 3 % 2 == 0 ? 255 : 0);
    }
    return hwc;
  }
}
