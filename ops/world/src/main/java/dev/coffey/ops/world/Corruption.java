package dev.coffey.ops.world;

import java.util.Arrays;

/** What can happen to an image on its way; three strengths, 1 … 3. */
enum Corruption {
  NOISE {
    @Override
    double[] apply(double[] light, int strength, Dice dice) {
      double[] out = light.clone();
      for (int i = 0; i < out.length; i++) {
        out[i] += 0.08 * strength * dice.normal();
      }
      return out;
    }
  },
  BLUR {
    @Override
    double[] apply(double[] light, int strength, Dice dice) {
      double[] out = light;
      for (int pass = 0; pass < strength; pass++) {
        out = blurred(out);
      }
      return out;
    }
  },
  CONTRAST {
    @Override
    double[] apply(double[] light, int strength, Dice dice) {
      double[] out = light.clone();
      for (int i = 0; i < out.length; i++) {
        out[i] = 0.5 + (out[i] - 0.5) * (0.7 - 0.18 * strength);
      }
      return out;
    }
  },
  FOG {
    @Override
    double[] apply(double[] light, int strength, Dice dice) {
      double[] out = light.clone();
      double slope = dice.between(-0.01, 0.01);
      for (int i = 0; i < out.length; i++) {
        double share = Math.min(0.9, 0.18 * strength + slope * (i / (3 * Canvas.SIZE) - 16));
        out[i] += (0.85 - out[i]) * share;
      }
      return out;
    }
  },
  LOST_LINES {
    @Override
    double[] apply(double[] light, int strength, Dice dice) {
      double[] out = light.clone();
      int rowLength = Canvas.SIZE * 3;
      for (int lost = 0; lost < 2 * strength; lost++) {
        int row = dice.below(Canvas.SIZE);
        Arrays.fill(out, row * rowLength, (row + 1) * rowLength, dice.unit());
      }
      return out;
    }
  };

  static final int STRENGTHS = 3;

  abstract double[] apply(double[] light, int strength, Dice dice);

  /** Mean of the 3×3 neighbours, the border repeated. */
  private static double[] blurred(double[] light) {
    double[] out = new double[light.length];
    int size = Canvas.SIZE;
    for (int i = 0; i < out.length; i++) {
      int channel = i % 3;
      int x = i / 3 % size;
      int y = i / 3 / size;
      double sum = 0;
      for (int k = 0; k < 9; k++) {
        int nearX = Math.min(size - 1, Math.max(0, x + k % 3 - 1));
        int nearY = Math.min(size - 1, Math.max(0, y + k / 3 - 1));
        sum += light[(nearY * size + nearX) * 3 + channel];
      }
      out[i] = sum / 9;
    }
    return out;
  }
}
