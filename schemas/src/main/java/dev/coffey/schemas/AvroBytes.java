package dev.coffey.schemas;

import java.nio.ByteBuffer;

/** What a record's field of bytes holds. */
public final class AvroBytes {

  private AvroBytes() {}

  /**
   * The remaining bytes; the buffer's own array where that is exactly these, so that an image is
   * not copied for nothing. Whoever takes them changes nothing in them.
   */
  public static byte[] of(ByteBuffer buffer) {
    if (buffer.hasArray()
        && buffer.arrayOffset() == 0
        && buffer.remaining() == buffer.array().length) {
      return buffer.array();
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
