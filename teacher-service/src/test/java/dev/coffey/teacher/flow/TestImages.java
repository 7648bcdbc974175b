package dev.coffey.teacher.flow;

import dev.coffey.schemas.ImageEvent;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import javax.imageio.ImageIO;

/** Images of one colour, small and different from each other. */
public final class TestImages {

  private TestImages() {}

  /** An 8×8 PNG of one colour; {@code number} 0 to 65,535 goes into red and green. */
  public static byte[] png(int number) {
    return png(number, 8);
  }

  /** The same with {@code side} × {@code side} pixels. */
  public static byte[] png(int number, int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, number << 8);
    }
    return png(image);
  }

  /**
   * A PNG of {@code side} × {@code side} pixels, 16 at most, whose green rises from pixel to pixel.
   */
  public static byte[] ramp(int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, i << 8);
    }
    return png(image);
  }

  private static byte[] png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The image's id. */
  public static String id(byte[] image) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The record an ingest service would make of it. */
  public static ImageEvent event(byte[] image, String label, Instant createdAt) {
    return ImageEvent.newBuilder()
        .setImage(ByteBuffer.wrap(image))
        .setMediaType("image/png")
        .setWidth(8)
        .setHeight(8)
        .setLabel(label)
        .setSource("test")
        .setCreatedAt(createdAt)
        .build();
  }
}
