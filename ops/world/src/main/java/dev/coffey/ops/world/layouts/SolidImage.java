package dev.coffey.ops.world.layouts;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * An image of one colour that tells what it is: red and green are the class's position in ImageNet
 * (256 · red + green), blue is a number of the writer's.
 *
 * @param index position of the class, 0 to 999
 * @param blue 0 to 255
 */
record SolidImage(int index, int blue) {

  private static final int SIZE = 16;
  private static final int BORDER = 2;

  /** As PNG, whatever the file is called: readers look at the bytes. */
  byte[] png() throws IOException {
    return png(false);
  }

  /** With ObjectNet's red border, two pixels wide. */
  byte[] pngWithBorder() throws IOException {
    return png(true);
  }

  private byte[] png(boolean border) throws IOException {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    int inset = border ? BORDER : 0;
    graphics.setColor(Color.RED);
    graphics.fillRect(0, 0, SIZE, SIZE);
    graphics.setColor(new Color(index / 256, index % 256, blue));
    graphics.fillRect(inset, inset, SIZE - 2 * inset, SIZE - 2 * inset);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var output = new MemoryCacheImageOutputStream(bytes)) { // ImageIO's own goes by a file.
      ImageIO.write(image, "png", output);
    }
    return bytes.toByteArray();
  }
}
