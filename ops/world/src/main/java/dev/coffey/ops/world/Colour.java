package dev.coffey.ops.world;

/** A colour in RGB, each 0 … 1. */
record Colour(double red, double green, double blue) {
  private static final String[] HUES = {
    "red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink"
  };
  private static final double[] HUE_DEGREES = {0, 30, 56, 120, 180, 225, 275, 320};

  static int hueCount() {
    return HUES.length;
  }

  static String hueName(int hue) {
    return HUES[hue];
  }

  /** A colour near the named hue; {@code offsetDegrees} turns it a little. */
  static Colour of(int hue, double offsetDegrees, double saturation, double value) {
    double degrees = (HUE_DEGREES[hue] + offsetDegrees + 360) % 360;
    return new Colour(
        channel(5, degrees, saturation, value),
        channel(3, degrees, saturation, value),
        channel(1, degrees, saturation, value));
  }

  private static double channel(int n, double degrees, double saturation, double value) {
    double k = (n + degrees / 60) % 6;
    return value - value * saturation * Math.max(0, Math.min(Math.min(k, 4 - k), 1));
  }

  static Colour grey(double value) {
    return new Colour(value, value, value);
  }

  Colour towards(Colour other, double share) {
    return new Colour(
        red + (other.red - red) * share,
        green + (other.green - green) * share,
        blue + (other.blue - blue) * share);
  }

  /** Largest difference of a channel. */
  double distance(Colour other) {
    return Math.max(
        Math.abs(red - other.red),
        Math.max(Math.abs(green - other.green), Math.abs(blue - other.blue)));
  }
}
