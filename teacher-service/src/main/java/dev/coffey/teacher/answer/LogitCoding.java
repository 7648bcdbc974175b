package dev.coffey.teacher.answer;

import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.TopLogits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How logits of one view travel in a {@code Sample}: all of them while there are at most {@code
 * top} classes, else the {@code top} largest and the mass of the rest at a temperature.
 *
 * @param top largest number of logits that are written, 1 to 65,535
 * @param tailTemperature temperature of the tail's mass, above 0
 */
public record LogitCoding(int top, float tailTemperature) {

  private static final int CLASSES_MAX = 1 << 16;

  public LogitCoding {
    if (top < 1 || top >= CLASSES_MAX) {
      throw new IllegalArgumentException("top must be in 1..65535, is " + top);
    }
    if (!(tailTemperature > 0) || Float.isInfinite(tailTemperature)) {
      throw new IllegalArgumentException(
          "tailTemperature must be finite and above 0, is " + tailTemperature);
    }
  }

  /** Whether every logit is a number that a half float can hold. */
  public static boolean representable(float[] logits) {
    for (float logit : logits) {
      if (!(Math.abs(logit) <= HalfFloat.MAX)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Codes the logits of one view.
   *
   * @param logits [K], each {@link #representable}
   * @return {@link DenseLogits} or {@link TopLogits}
   */
  public Object code(float[] logits) {
    return logits.length <= top ? new DenseLogits(halves(logits)) : largest(logits);
  }

  private TopLogits largest(float[] logits) {
    if (logits.length > CLASSES_MAX) {
      throw new IllegalArgumentException(
          "A class index has 16 bits, " + logits.length + " classes do not fit.");
    }
    int[] order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparing((Integer k) -> logits[k]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    ByteBuffer classes = littleEndian(top);
    float[] values = new float[top];
    for (int i = 0; i < top; i++) {
      classes.putShort((short) order[i]);
      values[i] = logits[order[i]];
    }
    int[] tail = Arrays.copyOfRange(order, top, order.length);
    return new TopLogits(classes.flip(), halves(values), logSumExp(logits, tail), tailTemperature);
  }

  /**
   * log Σ exp(logit / T) over {@code classes}, with the largest taken out so that exp stays finite.
   */
  private float logSumExp(float[] logits, int[] classes) {
    double largest = logits[classes[0]] / (double) tailTemperature;
    double sum = 0;
    for (int k : classes) {
      sum += Math.exp(logits[k] / (double) tailTemperature - largest);
    }
    return (float) (largest + Math.log(sum));
  }

  private static ByteBuffer halves(float[] values) {
    ByteBuffer bytes = littleEndian(values.length);
    for (float value : values) {
      bytes.putShort(HalfFloat.of(value));
    }
    return bytes.flip();
  }

  private static ByteBuffer littleEndian(int shorts) {
    return ByteBuffer.allocate(shorts * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
