package dev.coffey.trainer.lessons;

import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.TopLogits;
import dev.coffey.schemas.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads the teacher's logits of a view. */
final class TeacherLogits {

  private TeacherLogits() {}

  /**
   * All K logits of a view. Where the teacher sent only the largest, each other class gets an equal
   * share of the mass of the rest, at the temperature at which that mass was taken.
   *
   * @return [K]
   * @throws IllegalArgumentException naming what does not fit
   */
  static float[] of(View view, int classCount) {
    if (view.getLogits() instanceof DenseLogits dense) {
      float[] logits = halves(dense.getValues());
      require(
          logits.length == classCount, logits.length + " logits for " + classCount + " classes");
      return logits;
    }
    return filled((TopLogits) view.getLogits(), classCount);
  }

  private static float[] filled(TopLogits top, int classCount) {
    float[] values = halves(top.getValues());
    ByteBuffer classes = littleEndian(top.getClasses());
    require(
        classes.remaining() == values.length * Short.BYTES && values.length < classCount,
        values.length
            + " largest logits with "
            + classes.remaining()
            + " bytes of classes, of "
            + classCount
            + " classes");
    float temperature = top.getTailTemperature();
    require(temperature > 0, "tail temperature " + temperature);
    float[] logits = new float[classCount];
    double share = top.getTailLogsumexp() - Math.log(classCount - values.length);
    Arrays.fill(logits, (float) (temperature * share));
    for (float value : values) {
      int index = classes.getShort() & 0xffff;
      require(index < classCount, "class index " + index + " of " + classCount + " classes");
      logits[index] = value;
    }
    return logits;
  }

  private static float[] halves(ByteBuffer bytes) {
    ByteBuffer shorts = littleEndian(bytes);
    float[] values = new float[shorts.remaining() / Short.BYTES];
    for (int i = 0; i < values.length; i++) {
      values[i] = halfToFloat(shorts.getShort());
      require(Float.isFinite(values[i]), "logit " + i + " is " + values[i]);
    }
    return values;
  }

  /** IEEE 754 half precision; {@code Float.float16ToFloat} came with Java 20. */
  static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      // Zero and subnormal: a multiple of the smallest half, 2^-24.
      return Math.copySign(fraction * 0x1p-24f, Float.intBitsToFloat(sign | 0x3f800000));
    }
    // Bias 15 becomes bias 127; infinities and NaNs keep an exponent of all ones.
    int widened = exponent == 0x1f ? 0xff : exponent + 127 - 15;
    return Float.intBitsToFloat(sign | widened << 23 | fraction << 13);
  }

  private static ByteBuffer littleEndian(ByteBuffer bytes) {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("Teacher logits do not fit: " + otherwise + ".");
    }
  }
}
