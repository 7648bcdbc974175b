package dev.coffey.distillation.image;

/**
 * What a PNG's chunks say.
 *
 * @param width pixels as stored
 * @param height pixels as stored
 * @param orientation from its {@code eXIf} chunk
 */
record PngFile(int width, int height, ExifOrientation orientation) {

  static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

  /** Length, type and checksum around a chunk's data. */
  private static final int CHUNK_FRAME_BYTES = 12;

  static PngFile parse(byte[] file) {
    Bytes bytes = Bytes.bigEndian(file);
    if (!bytes.has(12, "IHDR")) {
      throw new CorruptImageException("the PNG does not begin with IHDR");
    }
    long width = bytes.u32(16);
    long height = bytes.u32(20);
    if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw new CorruptImageException("the PNG claims %d×%d pixels".formatted(width, height));
    }
    return new PngFile((int) width, (int) height, checkedOrientation(bytes));
  }

  /** Every chunk must lie inside the file: decoders allocate what a chunk claims. */
  private static ExifOrientation checkedOrientation(Bytes bytes) {
    ExifOrientation orientation = ExifOrientation.UPRIGHT;
    long position = SIGNATURE.length();
    while (position < bytes.length() && !bytes.has(position + 4, "IEND")) {
      long length = bytes.u32(position);
      if (position + CHUNK_FRAME_BYTES + length > bytes.length()) {
        throw new CorruptImageException(
            "the file ends at byte %d, in the PNG chunk of %d bytes at %d"
                .formatted(bytes.length(), length, position));
      }
      if (bytes.has(position + 4, "eXIf")) {
        orientation = ExifOrientation.ofTiff(bytes.array(), (int) position + 8);
      }
      position += CHUNK_FRAME_BYTES + length;
    }
    return orientation;
  }
}
