package dev.coffey.teacher.answer;

/** IEEE 754 binary16. {@code Float.floatToFloat16} does this from Java 20 on; we run on 17. */
final class HalfFloat {

  /** Largest finite value. */
  static final float MAX = 65504f;

  /** Below this a half float has no implicit leading bit: 2^-14. */
  private static final float NORMAL_MIN = 0x1p-14f;

  /** Distance between two half floats below {@link #NORMAL_MIN}: 2^-24. */
  private static final float SUBNORMAL_STEP = 0x1p-24f;

  private HalfFloat() {}

  /** Rounds to the nearest half float, ties to even. The value must be finite and fit. */
  static short of(float value) {
    float magnitude = Math.abs(value);
    if (!(magnitude <= MAX)) {
      throw new IllegalArgumentException("A half float holds up to ±65504, not " + value);
    }
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    if (magnitude < NORMAL_MIN) {
      return (short) (sign | (int) Math.rint(magnitude / SUBNORMAL_STEP));
    }
    // Exponent bias 127 → 15, fraction 23 → 10 bits. A carry out of the fraction lands in the
    // exponent, which is what rounding up to the next power of two means.
    int bits = Float.floatToRawIntBits(magnitude) - (127 - 15 << 23);
    int half = bits >>> 13;
    int rest = bits & 0x1FFF;
    boolean up = rest > 0x1000 || (rest == 0x1000 && (half & 1) == 1);
    return (short) (sign | (up ? half + 1 : half));
  }
}
