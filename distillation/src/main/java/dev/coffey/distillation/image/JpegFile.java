package dev.coffey.distillation.image;

/**
 * What a JPEG's segments say before its first scan.
 *
 * @param width pixels as stored
 * @param height pixels as stored
 * @param colour how the components make a colour, by libjpeg's rules
 * @param orientation from EXIF
 */
record JpegFile(int width, int height, Colour colour, ExifOrientation orientation) {

  /** The components' meaning. */
  enum Colour {
    GREY,
    RGB,
    YCC,
    CMYK,
    YCCK
  }

  /**
   * A file that makes the decoder pass over the picture more often than this is an attack, not a
   * picture.
   */
  private static final int SCANS_MAX = 64;

  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int NO_TRANSFORM = -1;

  static JpegFile parse(byte[] file) {
    Bytes bytes = Bytes.bigEndian(file);
    boolean jfif = false;
    int adobeTransform = NO_TRANSFORM;
    ExifOrientation orientation = ExifOrientation.UPRIGHT;
    long frame = -1;
    long position = 2;
    while (true) {
      int marker = bytes.u8(position + 1);
      if (bytes.u8(position) != 0xff) {
        throw new CorruptImageException("no JPEG marker at byte " + position);
      }
      if (marker == 0xff) {
        position++;
        continue;
      }
      if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
        break;
      }
      long body = position + 4;
      int length = bytes.u16(position + 2);
      if (marker == 0xe0 && bytes.has(body, "JFIF\0")) {
        jfif = true;
      } else if (marker == 0xe1
          && bytes.has(body, "Exif\0\0")
          && orientation == ExifOrientation.UPRIGHT) {
        orientation = ExifOrientation.ofTiff(file, (int) body + 6);
      } else if (marker == 0xee && length >= 14 && bytes.has(body, "Adobe")) {
        adobeTransform = bytes.u8(body + 11);
      } else if (isFrame(marker) && frame < 0) {
        frame = body;
      }
      position += 2 + Math.max(length, 2);
    }
    if (frame < 0) {
      throw new CorruptImageException("the JPEG has no frame header");
    }
    checkScans(file, (int) position);
    return new JpegFile(
        bytes.u16(frame + 3),
        bytes.u16(frame + 1),
        colour(bytes, frame, jfif, adobeTransform),
        orientation);
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static void checkScans(byte[] file, int from) {
    int scans = 0;
    for (int i = from; i + 1 < file.length; i++) {
      if (file[i] == (byte) 0xff && file[i + 1] == (byte) START_OF_SCAN && ++scans > SCANS_MAX) {
        throw new CorruptImageException("the JPEG has more than %d scans".formatted(SCANS_MAX));
      }
    }
  }

  /** {@code default_decompress_parms} in libjpeg's jdapimin.c. */
  private static Colour colour(Bytes bytes, long frame, boolean jfif, int adobeTransform) {
    int components = bytes.u8(frame + 5);
    boolean adobe = adobeTransform != NO_TRANSFORM;
    return switch (components) {
      case 1 -> Colour.GREY;
      case 3 -> {
        boolean namedRgb =
            bytes.u8(frame + 6) == 'R' && bytes.u8(frame + 9) == 'G' && bytes.u8(frame + 12) == 'B';
        boolean rgb = !jfif && (adobe ? adobeTransform == 0 : namedRgb);
        yield rgb ? Colour.RGB : Colour.YCC;
      }
      case 4 -> adobe && adobeTransform != 0 ? Colour.YCCK : Colour.CMYK;
      default -> throw new CorruptImageException("a JPEG of %d components".formatted(components));
    };
  }
}
