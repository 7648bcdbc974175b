package dev.coffey.ingest;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Real encoded images, and broken ones. */
public final class TestImages {

  private TestImages() {}

  /** Noise of so many pixels; the same seed gives the same bytes. */
  public static byte[] encoded(String format, int width, int height, long seed) {
    var random = new Random(seed);
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static byte[] png(long seed) {
    return encoded("png", 32, 32, seed);
  }

  public static byte[] jpeg(int width, int height, long seed) {
    return encoded("jpg", width, height, seed);
  }

  /** One pixel, lossless; written by libwebp. */
  public static byte[] webp() {
    return Base64.getDecoder().decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");
  }

  /** 30 KB that claim 100,000 × 100,000 pixels. */
  public static byte[] bomb() {
    return png(100_000, 100_000, 30_000_000);
  }

  /** A whole PNG of exactly so many bytes, most of them in a chunk that decoders skip. */
  public static byte[] ofBytes(int bytes) {
    int headBytes = 33;
    byte[] small = png(1);
    var noise = new byte[bytes - small.length - 12];
    new Random(1).nextBytes(noise);
    try {
      var png = new ByteArrayOutputStream();
      png.write(small, 0, headBytes);
      chunk(png, "noIs", noise);
      png.write(small, headBytes, small.length - headBytes);
      return png.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] png(int width, int height, int zeros) {
    try {
      var data = new ByteArrayOutputStream();
      try (var deflated = new DeflaterOutputStream(data)) {
        deflated.write(new byte[zeros]);
      }
      byte[] header =
          ByteBuffer.allocate(13)
              .putInt(width)
              .putInt(height)
              .put(new byte[] {8, 2, 0, 0, 0})
              .array();
      var png = new ByteArrayOutputStream();
      png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
      chunk(png, "IHDR", header);
      chunk(png, "IDAT", data.toByteArray());
      chunk(png, "IEND", new byte[0]);
      return png.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void chunk(ByteArrayOutputStream png, String type, byte[] data)
      throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    var crc = new CRC32();
    crc.update(name);
    crc.update(data);
    png.write(ByteBuffer.allocate(4).putInt(data.length).array());
    png.write(name);
    png.write(data);
    png.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
