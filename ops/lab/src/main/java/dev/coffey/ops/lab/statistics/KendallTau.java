package dev.coffey.ops.lab.statistics;

import java.util.List;

/** Agreement of two rankings (Kendall's τ-b, 1945): 1 the same, 0 none, −1 opposite. */
public final class KendallTau {

  private KendallTau() {}

  /** Of two lists of scores of the same things; NaN when one of them is all ties. */
  public static double of(List<Double> first, List<Double> second) {
    int agreeing = 0;
    int firstDiffers = 0;
    int secondDiffers = 0;
    for (int i = 0; i < first.size(); i++) {
      for (int j = i + 1; j < first.size(); j++) {
        int a = Double.compare(first.get(i), first.get(j));
        int b = Double.compare(second.get(i), second.get(j));
        agreeing += Integer.signum(a) * Integer.signum(b);
        firstDiffers += a == 0 ? 0 : 1;
        secondDiffers += b == 0 ? 0 : 1;
      }
    }
    return agreeing / Math.sqrt((double) firstDiffers * secondDiffers);
  }
}
