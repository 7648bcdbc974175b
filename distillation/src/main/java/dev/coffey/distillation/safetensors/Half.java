package dev.coffey.distillation.safetensors;

/** IEEE 754 half precision, which Java 17 has no type for. */
public final class Half {

  /** Largest finite value. */
  public static final float MAX = 65504f;

  /** Below this a half has no implicit leading bit: 2^-14. */
  private static final float NORMAL_MIN = 0x1p-14f;

  /** Distance between two halves below {@link #NORMAL_MIN}: 2^-24. */
  private static final float SUBNORMAL_STEP = 0x1p-24f;

  private Half() {}

  /** The value of these bits, exactly. */
  public static float toFloat(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1f;
    int mantissa = bits & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | mantissa << 13);
    }
    if (exponent == 0) {
      float subnormal = mantissa * SUBNORMAL_STEP;
      return sign == 0 ? subnormal : -subnormal;
    }
    return Float.intBitsToFloat(sign | (exponent + 112) << 23 | mantissa << 13);
  }

  /**
   * The nearest half, ties to even.
   *
   * @throws IllegalArgumentException when the value is not finite or above {@link #MAX}
   */
  public static short of(float value) {
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
    int bits = Float.floatToRawIntBits(magnitude) - ((127 - 15) << 23);
    int half = bits >>> 13;
    int rest = bits & 0x1FFF;
    boolean up = rest > 0x1000 || (rest == 0x1000 && (half & 1) == 1);
    return (short) (sign | (up ? half + 1 : half));
  }
}
