package dev.coffey.checkpoints;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * The coding of a manifest's {@code sample_ages}: how old, in milliseconds, the samples were when
 * the checkpoint that first learnt from them was created. An HdrHistogram (V2, compressed) with
 * three significant digits.
 */
public final class SampleAges {
  static final int SIGNIFICANT_DIGITS = 3;

  private SampleAges() {}

  /**
   * Codes the ages of samples; a negative age, which clocks of two machines can produce, counts as
   * 0.
   *
   * @param agesMillis one age per sample, milliseconds
   */
  public static ByteBuffer encode(long... agesMillis) {
    var histogram = empty();
    for (long age : agesMillis) {
      histogram.recordValue(Math.max(0, age));
    }
    return encode(histogram);
  }

  /** Codes a histogram of ages in milliseconds. */
  public static ByteBuffer encode(Histogram agesMillis) {
    ByteBuffer buffer = ByteBuffer.allocate(agesMillis.getNeededByteBufferCapacity());
    int length = agesMillis.encodeIntoCompressedByteBuffer(buffer);
    return ByteBuffer.wrap(Arrays.copyOf(buffer.array(), length));
  }

  /**
   * Reads what {@link #encode} wrote; no bytes are no samples. The buffer's position stays.
   *
   * @throws IllegalArgumentException if the bytes are no such histogram
   */
  public static Histogram decode(ByteBuffer coded) {
    if (!coded.hasRemaining()) {
      return empty();
    }
    try {
      var histogram = Histogram.decodeFromCompressedByteBuffer(copy(coded), 0);
      histogram.setAutoResize(true);
      return histogram;
    } catch (DataFormatException | RuntimeException e) {
      throw new IllegalArgumentException(
          "sample_ages of " + coded.remaining() + " bytes is no compressed HdrHistogram V2", e);
    }
  }

  static Histogram empty() {
    return new Histogram(SIGNIFICANT_DIGITS); // resizes itself to the values it meets
  }

  /** HdrHistogram reads the backing array from its start, whatever the buffer's position. */
  private static ByteBuffer copy(ByteBuffer coded) {
    byte[] bytes = new byte[coded.remaining()];
    coded.duplicate().get(bytes);
    return ByteBuffer.wrap(bytes);
  }
}
