package dev.coffey.ops.world;

import java.util.Locale;

/**
 * The surfaces of the world: where a surface shows its second tone. Coordinates are in periods of
 * the texture.
 */
enum Texture {
  PLAIN {
    @Override
    boolean secondTone(double x, double y) {
      return false;
    }
  },
  STRIPED {
    @Override
    boolean secondTone(double x, double y) {
      return x - Math.floor(x) < 0.5;
    }
  },
  DOTTED {
    @Override
    boolean secondTone(double x, double y) {
      double dx = x - Math.rint(x);
      double dy = y - Math.rint(y);
      return dx * dx + dy * dy <= 0.32 * 0.32;
    }
  },
  CHECKERED {
    @Override
    boolean secondTone(double x, double y) {
      return (((long) Math.floor(x * 1.6) + (long) Math.floor(y * 1.6)) & 1) == 0;
    }
  };

  abstract boolean secondTone(double x, double y);

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
