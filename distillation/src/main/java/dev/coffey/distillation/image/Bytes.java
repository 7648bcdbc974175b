package dev.coffey.distillation.image;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads numbers at positions of a byte array; outside of it there is a {@link
 * CorruptImageException}.
 */
record Bytes(@SuppressWarnings("ArrayRecordComponent") byte[] array, ByteOrder order) {

  static Bytes bigEndian(byte[] array) {
    return new Bytes(array, ByteOrder.BIG_ENDIAN);
  }

  static Bytes littleEndian(byte[] array) {
    return new Bytes(array, ByteOrder.LITTLE_ENDIAN);
  }

  int length() {
    return array.length;
  }

  int u8(long position) {
    if (position < 0 || position >= array.length) {
      throw new CorruptImageException(
          "the file ends at byte %d where byte %d is wanted".formatted(array.length, position));
    }
    return array[(int) position] & 0xff;
  }

  int u16(long position) {
    int first = u8(position);
    int second = u8(position + 1);
    return order == ByteOrder.BIG_ENDIAN ? first << 8 | second : second << 8 | first;
  }

  int u24(long position) {
    int first = u8(position);
    int rest = u16(position + 1);
    return order == ByteOrder.BIG_ENDIAN ? first << 16 | rest : rest << 8 | first;
  }

  long u32(long position) {
    long first = u16(position);
    long second = u16(position + 2);
    return order == ByteOrder.BIG_ENDIAN ? first << 16 | second : second << 16 | first;
  }

  /**
   * Whether the ASCII characters of {@code text} are at {@code position}; false where the file ends
   * before.
   */
  boolean has(long position, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
    if (position < 0 || position + wanted.length > array.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (array[(int) position + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
