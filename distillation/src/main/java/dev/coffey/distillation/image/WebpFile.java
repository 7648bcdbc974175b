package dev.coffey.distillation.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What a WebP's chunks say, and where its first picture lies.
 *
 * @param width pixels of the canvas, as stored
 * @param height pixels of the canvas, as stored
 * @param frame the first picture
 * @param orientation from its {@code EXIF} chunk
 */
record WebpFile(int width, int height, Frame frame, ExifOrientation orientation) {

  /**
   * A picture on the canvas.
   *
   * @param x left edge on the canvas
   * @param y top edge on the canvas
   * @param chunk where its {@code VP8 } or {@code VP8L} chunk begins
   * @param width pixels, from the bitstream itself
   * @param height pixels, from the bitstream itself
   */
  record Frame(int x, int y, int chunk, int width, int height) {}

  private static final int FIRST_CHUNK = 12;

  static WebpFile parse(byte[] file) {
    Bytes bytes = Bytes.littleEndian(file);
    if (!bytes.has(FIRST_CHUNK, "VP8X")) {
      Frame frame = frame(bytes, FIRST_CHUNK, 0, 0);
      return new WebpFile(frame.width(), frame.height(), frame, ExifOrientation.UPRIGHT);
    }
    int width = 1 + bytes.u24(FIRST_CHUNK + 12);
    int height = 1 + bytes.u24(FIRST_CHUNK + 15);
    Frame frame = null;
    ExifOrientation orientation = ExifOrientation.UPRIGHT;
    for (long at = FIRST_CHUNK; at + 8 <= file.length; at = next(bytes, at)) {
      if (frame == null && (bytes.has(at, "VP8 ") || bytes.has(at, "VP8L"))) {
        frame = frame(bytes, at, 0, 0);
      } else if (frame == null && bytes.has(at, "ANMF")) {
        frame = animationFrame(bytes, at);
      } else if (bytes.has(at, "EXIF")) {
        int tiff = (int) at + 8;
        orientation = ExifOrientation.ofTiff(file, bytes.has(tiff, "Exif\0\0") ? tiff + 6 : tiff);
      }
    }
    if (frame == null) {
      throw new CorruptImageException("the WebP holds no picture");
    }
    if (frame.x() + frame.width() > width || frame.y() + frame.height() > height) {
      throw new CorruptImageException(
          "the WebP's picture of %d×%d does not fit its canvas of %d×%d"
              .formatted(frame.width(), frame.height(), width, height));
    }
    return new WebpFile(width, height, frame, orientation);
  }

  /** The first picture as a WebP file of its own: no profile, no animation, no metadata. */
  byte[] frameFile(byte[] file) {
    int chunkBytes = 8 + (int) Bytes.littleEndian(file).u32(frame.chunk() + 4L);
    ByteBuffer alone =
        ByteBuffer.allocate(FIRST_CHUNK + chunkBytes + (chunkBytes & 1))
            .order(ByteOrder.LITTLE_ENDIAN);
    alone.put("RIFF".getBytes(StandardCharsets.US_ASCII));
    alone.putInt(alone.capacity() - 8);
    alone.put("WEBP".getBytes(StandardCharsets.US_ASCII));
    alone.put(file, frame.chunk(), chunkBytes);
    return alone.array();
  }

  private static long next(Bytes bytes, long chunk) {
    long length = bytes.u32(chunk + 4);
    return chunk + 8 + length + (length & 1);
  }

  private static Frame animationFrame(Bytes bytes, long chunk) {
    long end = Math.min(next(bytes, chunk), bytes.length());
    for (long at = chunk + 24; at + 8 <= end; at = next(bytes, at)) {
      if (bytes.has(at, "VP8 ") || bytes.has(at, "VP8L")) {
        return frame(bytes, at, 2 * bytes.u24(chunk + 8), 2 * bytes.u24(chunk + 11));
      }
    }
    throw new CorruptImageException("the WebP's first animation frame holds no picture");
  }

  private static Frame frame(Bytes bytes, long chunk, int x, int y) {
    long data = chunk + 8;
    if (chunk + 8 + bytes.u32(chunk + 4) > bytes.length()) {
      throw new CorruptImageException(
          "the file ends at byte %d, in the WebP chunk at %d".formatted(bytes.length(), chunk));
    }
    if (bytes.has(chunk, "VP8 ")) {
      int width = bytes.u16(data + 6) & 0x3fff;
      int height = bytes.u16(data + 8) & 0x3fff;
      return new Frame(x, y, (int) chunk, width, height);
    }
    if (bytes.has(chunk, "VP8L")) {
      long bits = bytes.u32(data + 1);
      int width = 1 + (int) (bits & 0x3fff);
      int height = 1 + (int) (bits >> 14 & 0x3fff);
      return new Frame(x, y, (int) chunk, width, height);
    }
    throw new CorruptImageException("the WebP begins with an unknown chunk");
  }
}
