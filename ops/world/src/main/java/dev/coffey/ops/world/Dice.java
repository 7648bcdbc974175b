package dev.coffey.ops.world;

/**
 * SplitMix64, written out because images are named by the digest of their bytes: the JDK may change
 * how its generators turn bits into numbers, this class may not. Owned by one drawing, on one
 * thread.
 */
final class Dice {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  private Dice(long state) {
    this.state = state;
  }

  /** Dice whose whole future is a function of the key. */
  static Dice of(long... key) {
    long state = 0x243F6A8885A308D3L;
    for (long part : key) {
      state = mix(state + GOLDEN_GAMMA ^ mix(part + GOLDEN_GAMMA));
    }
    return new Dice(state);
  }

  private static long mix(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Uniform in [0, 1). */
  double unit() {
    state += GOLDEN_GAMMA;
    return (mix(state) >>> 11) * 0x1p-53;
  }

  double between(double low, double high) {
    return low + (high - low) * unit();
  }

  /** Uniform in 0 … bound − 1. */
  int below(int bound) {
    return (int) (unit() * bound);
  }

  boolean chance(double probability) {
    return unit() < probability;
  }

  /** Close to a standard normal: four uniforms summed and scaled to variance 1 (Irwin–Hall). */
  double normal() {
    return (unit() + unit() + unit() + unit() - 2) * 1.7320508075688772;
  }
}
