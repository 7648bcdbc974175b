package dev.coffey.ops.systemtests.hostile;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;

/** Whole files to begin from, and files that are hostile as they stand. */
final class Specimens {

  private static final byte[] PNG_MAGIC = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int ZIPPED_BOMB_BYTES = 200 << 20;

  /** One pixel, lossless; written by libwebp. */
  private static final byte[] WEBP =
      Base64.getDecoder().decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");

  private Specimens() {}

  /** Files that decode, of every encoding and of the rarer kinds of each. */
  static List<byte[]> whole() {
    List<byte[]> files = new ArrayList<>();
    files.add(encoded("jpg", drawn(BufferedImage.TYPE_INT_RGB)));
    files.add(encoded("jpg", drawn(BufferedImage.TYPE_BYTE_GRAY)));
    files.add(encoded("png", drawn(BufferedImage.TYPE_INT_RGB)));
    files.add(encoded("png", drawn(BufferedImage.TYPE_INT_ARGB)));
    files.add(encoded("png", drawn(BufferedImage.TYPE_USHORT_GRAY)));
    files.add(encoded("png", drawn(BufferedImage.TYPE_BYTE_INDEXED)));
    files.add(encoded("png", drawn(BufferedImage.TYPE_BYTE_BINARY)));
    files.add(encoded("png", new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB)));
    files.add(fourChannelJpeg());
    files.add(WEBP);
    return files;
  }

  /** Files that want to hurt: bombs, lies about size, other kinds, several kinds at once. */
  static List<byte[]> crafted() {
    byte[] jpeg = encoded("jpg", drawn(BufferedImage.TYPE_INT_RGB));
    byte[] png = encoded("png", drawn(BufferedImage.TYPE_INT_RGB));
    List<byte[]> files = new ArrayList<>();
    files.add(new byte[0]);
    files.add(new byte[] {0});
    files.add(png(100_000, 100_000, 1 << 20));
    files.add(png(Integer.MAX_VALUE, Integer.MAX_VALUE, 0));
    files.add(png(0, 0, 0));
    files.add(png(-1, 5, 0));
    files.add(png(7_000, 7_000, 7_000 * (7_000 * 3 + 1)));
    files.add(png(1, 65_000, 65_000 * 4));
    files.add(png(65_000, 1, 65_000 * 3 + 1));
    files.add(withChunk(png, "zTXt", concat(ascii("Comment\0\0"), zipped(ZIPPED_BOMB_BYTES))));
    files.add(withChunk(png, "iCCP", concat(ascii("profile\0\0"), zipped(ZIPPED_BOMB_BYTES))));
    files.add(withChunk(png, "iTXt", concat(ascii("a\0\1\0\0\0"), zipped(ZIPPED_BOMB_BYTES))));
    files.add(withChunk(png, "acTL", new byte[] {0, 0, 0, 99, 0, 0, 0, 0}));
    files.add(withChunk(png, "eXIf", ascii("MM\0*\377\377\377\377")));
    files.add(claims(jpeg, 65_500, 65_500));
    files.add(claims(jpeg, 0, 0));
    files.add(concat(jpeg, ascii("PK\3\4 and a zip begins")));
    files.add(concat(png, ascii("<script>alert(1)</script>")));
    files.add(ascii("GIF89a/*\0*/=1;alert(1)"));
    files.add(ascii("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"));
    files.add(ascii("<!doctype html><script>alert(1)</script>"));
    files.add(ascii("%PDF-1.7\n"));
    files.add(ascii("BM\0\0\0\0\0\0\0\0"));
    files.add(concat(ascii("RIFF\377\377\377\177WEBPVP8X\12\0\0\0\2\0\0\0"), filled(6, 0xff)));
    files.add(concat(ascii("RIFF\20\0\0\0WEBPVP8L\377\377\377\377/"), filled(9, 0xff)));
    files.add(animatedWebp());
    files.add(concat(new byte[] {(byte) 0xff, (byte) 0xd8}, filled(4096, 0xff)));
    files.add(concat(PNG_MAGIC, filled(4096, 0)));
    files.add(filled(11 << 20, 'A'));
    return files;
  }

  /** An animation whose one frame lies outside its canvas. */
  private static byte[] animatedWebp() {
    byte[] canvas = concat(ascii("VP8X\12\0\0\0\2\0\0\0"), filled(6, 0));
    byte[] frame =
        concat(
            ascii("ANMF\56\0\0\0"),
            concat(filled(6, 0x7f), filled(10, 0)),
            Arrays.copyOfRange(WEBP, 12, WEBP.length));
    byte[] body = concat(ascii("WEBP"), canvas, ascii("ANIM\6\0\0\0\0\0\0\0\0\0"), frame);
    return concat(
        ascii("RIFF"),
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(body.length).array(),
        body);
  }

  private static BufferedImage drawn(int type) {
    Random random = new Random(type);
    BufferedImage image = new BufferedImage(40, 32, type);
    Graphics2D pen = image.createGraphics();
    for (int i = 0; i < 40; i++) {
      pen.setColor(new Color(random.nextInt(1 << 24)));
      pen.fillRect(random.nextInt(40), random.nextInt(32), 9, 7);
    }
    pen.dispose();
    return image;
  }

  static byte[] encoded(String format, BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalStateException("No writer for " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** As CMYK files have them. */
  private static byte[] fourChannelJpeg() {
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 40, 32, 4, null);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (var output = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.write(null, new IIOImage(raster, null, null), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** A PNG that claims a size, with so many zeros for pixels. */
  static byte[] png(int width, int height, int zeros) {
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put(new byte[] {8, 2, 0, 0, 0})
            .array();
    return concat(
        PNG_MAGIC, chunk("IHDR", header), chunk("IDAT", zipped(zeros)), chunk("IEND", new byte[0]));
  }

  /** The file with one more chunk, right behind its header. */
  static byte[] withChunk(byte[] png, String type, byte[] data) {
    int headBytes = 33;
    return concat(
        Arrays.copyOf(png, headBytes),
        chunk(type, data),
        Arrays.copyOfRange(png, headBytes, png.length));
  }

  private static byte[] chunk(String type, byte[] data) {
    CRC32 crc = new CRC32();
    crc.update(ascii(type));
    crc.update(data);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(ascii(type))
        .put(data)
        .putInt((int) crc.getValue())
        .array();
  }

  /** The JPEG with another size in its frame header. */
  private static byte[] claims(byte[] jpeg, int width, int height) {
    byte[] lie = jpeg.clone();
    for (int at = 2; at < lie.length - 9; at++) {
      if ((lie[at] & 0xff) == 0xff && (lie[at + 1] & 0xff) == 0xc0) {
        ByteBuffer.wrap(lie).putShort(at + 5, (short) height).putShort(at + 7, (short) width);
        return lie;
      }
    }
    throw new IllegalStateException("ImageIO wrote a JPEG without a baseline frame.");
  }

  private static byte[] zipped(int zeros) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] block = new byte[1 << 16];
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      for (int left = zeros; left > 0; left -= block.length) {
        out.write(block, 0, Math.min(left, block.length));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}
