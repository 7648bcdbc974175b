package dev.coffey.distillation.image;

import java.nio.ByteOrder;

/** EXIF's eight ways to hold a camera, and how to turn the picture upright. */
enum ExifOrientation {
  UPRIGHT(false, false, false),
  MIRRORED(false, true, false),
  UPSIDE_DOWN(false, true, true),
  MIRRORED_UPSIDE_DOWN(false, false, true),
  TRANSPOSED(true, false, false),
  TURNED_LEFT(true, true, false),
  TRANSVERSED(true, true, true),
  TURNED_RIGHT(true, false, true);

  private static final int ORIENTATION_TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY_BYTES = 12;

  private final boolean swapsAxes;
  private final boolean mirrorsColumns;
  private final boolean mirrorsRows;

  /**
   * Upright pixel (x, y) is stored at (y, x) when axes are swapped, counted from the far end where
   * mirrored.
   */
  ExifOrientation(boolean swapsAxes, boolean mirrorsColumns, boolean mirrorsRows) {
    this.swapsAxes = swapsAxes;
    this.mirrorsColumns = mirrorsColumns;
    this.mirrorsRows = mirrorsRows;
  }

  /**
   * Reads the TIFF block at {@code start}; anything odd in it means upright, as everywhere else.
   */
  static ExifOrientation ofTiff(byte[] file, int start) {
    ByteOrder order =
        Bytes.bigEndian(file).has(start, "MM") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    Bytes bytes = new Bytes(file, order);
    try {
      long directory = start + bytes.u32(start + 4L);
      int entries = bytes.u16(directory);
      for (int i = 0; i < entries; i++) {
        long entry = directory + 2 + (long) i * ENTRY_BYTES;
        if (bytes.u16(entry) == ORIENTATION_TAG && bytes.u16(entry + 2) == SHORT) {
          int value = bytes.u16(entry + 8);
          return value >= 1 && value <= 8 ? values()[value - 1] : UPRIGHT;
        }
      }
      return UPRIGHT;
    } catch (CorruptImageException e) {
      return UPRIGHT;
    }
  }

  /** The upright picture of {@code stored}. */
  RgbImage upright(RgbImage stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    int width = swapsAxes ? stored.height() : stored.width();
    int height = swapsAxes ? stored.width() : stored.height();
    byte[] source = stored.hwc();
    byte[] upright = new byte[source.length];
    int to = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = mirrorsColumns ? width - 1 - x : x;
        int row = mirrorsRows ? height - 1 - y : y;
        int from = (swapsAxes ? column * stored.width() + row : row * stored.width() + column) * 3;
        upright[to++] = source[from];
        upright[to++] = source[from + 1];
        upright[to++] = source[from + 2];
      }
    }
    return new RgbImage(width, height, upright);
  }
}
