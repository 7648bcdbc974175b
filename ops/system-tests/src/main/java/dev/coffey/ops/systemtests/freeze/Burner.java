package dev.coffey.ops.systemtests.freeze;

/** Keeps processors busy, until its process ends. */
public final class Burner {

  private Burner() {}

  /**
   * @param args number of threads
   */
  public static void main(String[] args) {
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      new Thread(Burner::burn, "burner-" + i).start();
    }
  }

  /** Counts through all numbers in a mixed order, which takes longer than anybody waits. */
  private static void burn() {
    long x = 1;
    while (x != 0) {
      x = x * 6_364_136_223_846_793_005L + 1;
    }
  }
}
