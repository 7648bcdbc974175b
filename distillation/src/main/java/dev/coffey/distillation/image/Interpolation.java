package dev.coffey.distillation.image;

/** Pillow's antialiasing filters: a kernel, widened by the scale when an image is made smaller. */
public enum Interpolation {
  /** The triangle, support 1. */
  BILINEAR(1) {
    @Override
    double weight(double x) {
      double distance = Math.abs(x);
      return distance < 1 ? 1 - distance : 0;
    }
  },
  /** Keys' cubic convolution with a = −0.5, support 2. */
  BICUBIC(2) {
    @Override
    double weight(double x) {
      double distance = Math.abs(x);
      if (distance < 1) {
        return ((A + 2) * distance - (A + 3)) * distance * distance + 1;
      }
      if (distance < 2) {
        return (((distance - 5) * distance + 8) * distance - 4) * A;
      }
      return 0;
    }
  };

  private static final double A = -0.5;

  private final double support;

  Interpolation(double support) {
    this.support = support;
  }

  double support() {
    return support;
  }

  abstract double weight(double x);
}
