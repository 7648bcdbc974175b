package dev.coffey.ops.world;

import java.util.Locale;

/** The outlines of the world, each within the unit circle around the origin. */
enum Shape {
  CIRCLE {
    @Override
    boolean contains(double x, double y) {
      return x * x + y * y <= 0.9 * 0.9;
    }
  },
  RING {
    @Override
    boolean contains(double x, double y) {
      double square = x * x + y * y;
      return square <= 1 && square >= 0.42 * 0.42;
    }
  },
  TRIANGLE {
    @Override
    boolean contains(double x, double y) {
      return y <= 0.5 && 0.8660254037844386 * Math.abs(x) - 0.5 * y <= 0.5;
    }
  },
  STAR {
    // A pentagram is where at least four of its five lines have the point on the inner side.
    @Override
    boolean contains(double x, double y) {
      int inner = 0;
      for (int i = 0; i < 5; i++) {
        if (x * STAR_COSINES[i] + y * STAR_SINES[i] <= 0.36) {
          inner++;
        }
      }
      return inner >= 4 && x * x + y * y <= 1.1;
    }
  },
  CROSS {
    @Override
    boolean contains(double x, double y) {
      double across = Math.min(Math.abs(x), Math.abs(y));
      double along = Math.max(Math.abs(x), Math.abs(y));
      return across <= 0.36 && along <= 1;
    }
  };

  private static final double[] STAR_COSINES = new double[5];
  private static final double[] STAR_SINES = new double[5];

  static {
    for (int i = 0; i < 5; i++) {
      STAR_COSINES[i] = StrictMath.cos(2 * StrictMath.PI * i / 5);
      STAR_SINES[i] = StrictMath.sin(2 * StrictMath.PI * i / 5);
    }
  }

  abstract boolean contains(double x, double y);

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
