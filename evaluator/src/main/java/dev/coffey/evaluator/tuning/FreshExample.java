package dev.coffey.evaluator.tuning;

/**
 * What both heads said of a labelled sample that their weights had not read. Only a {@link Cut}
 * makes one, and only of such a sample.
 */
public final class FreshExample {
  private final int label;
  private final float[] ce;
  private final float[] kd;

  FreshExample(int label, float[] ce, float[] kd) {
    this.label = label;
    this.ce = ce;
    this.kd = kd;
  }

  int label() {
    return label;
  }

  float[] ce() {
    return ce;
  }

  float[] kd() {
    return kd;
  }
}
