package dev.coffey.distillation.views;

import dev.coffey.distillation.safetensors.Half;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How a teacher's logits for one view are stored: all of them while there are at most {@code top}
 * classes, else the {@code top} largest and the mass of the rest at a temperature.
 *
 * <p>The kept classes have the teacher's own probability at that temperature, up to the rounding to
 * half floats. Of the others only the sum is kept, and {@link StoredLogits.Top#logits} spreads it
 * evenly. What that costs: with p the teacher's softmax, m the mass of the tail and p′ what is read
 * back, {@code KL(p ‖ p′) = m·(log(K−k) − H(p_tail/m))}, at most {@code m·log(K−k)}; and the
 * distillation loss's gradient in the student's logits, {@code T·(q − p)}, is off by at most {@code
 * 2·T·m} in sum. TinyViT (Wu et al. 2022, arXiv:2207.10666) and FKD's marginal smoothing (Shen and
 * Xing 2021, arXiv:2112.01528) spread the tail evenly too, there at T=1.
 * docs/results/stored-views.md has the figures.
 *
 * @param top k, largest number of logits that are stored, 1 to 65,535
 * @param tailTemperature T of the tail's mass, above 0; that of the distillation loss
 */
public record LogitCoding(int top, float tailTemperature) {

  private static final int CLASSES_MAX = 1 << 16;

  /** Checks the limits. */
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
      if (!(Math.abs(logit) <= Half.MAX)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Codes the logits of one view.
   *
   * @param logits {@code [K]}, each {@link #representable}; at most 65,536
   */
  public StoredLogits code(float[] logits) {
    return logits.length <= top
        ? new StoredLogits.Dense(halves(logits, logits.length))
        : largest(logits);
  }

  private StoredLogits largest(float[] logits) {
    if (logits.length > CLASSES_MAX) {
      throw new IllegalArgumentException(
          "A class index has 16 bits, " + logits.length + " classes do not fit.");
    }
    int[] order = descending(logits);
    ByteBuffer classes = littleEndian(top);
    float[] sorted = new float[order.length];
    for (int i = 0; i < order.length; i++) {
      sorted[i] = logits[order[i]];
    }
    for (int i = 0; i < top; i++) {
      classes.putShort((short) order[i]);
    }
    float[] tail = Arrays.copyOfRange(sorted, top, sorted.length);
    return new StoredLogits.Top(
        classes.flip(), halves(sorted, top), logSumExp(tail), tailTemperature);
  }

  /** Classes by falling logit, of equal ones the first first; sorts primitives, for speed. */
  private static int[] descending(float[] logits) {
    long[] keys = new long[logits.length];
    for (int k = 0; k < keys.length; k++) {
      int bits = Float.floatToIntBits(logits[k]);
      // Two's complement orders the bits of floats once those of negative ones are turned round.
      int ordered = bits ^ (bits >> 31 & Integer.MAX_VALUE);
      keys[k] = (long) ~ordered << 32 | k;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }

  /**
   * log Σ exp(logit / T) of logits that fall, with the largest taken out so that exp stays finite.
   */
  private float logSumExp(float[] logits) {
    double largest = logits[0] / (double) tailTemperature;
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit / (double) tailTemperature - largest);
    }
    return (float) (largest + Math.log(sum));
  }

  private static ByteBuffer halves(float[] values, int count) {
    ByteBuffer bytes = littleEndian(count);
    for (int i = 0; i < count; i++) {
      bytes.putShort(Half.of(values[i]));
    }
    return bytes.flip();
  }

  private static ByteBuffer littleEndian(int shorts) {
    return ByteBuffer.allocate(shorts * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
