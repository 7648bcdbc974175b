package dev.coffey.trainer.seeds;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * A source of chance without state: the same seed, purpose, name and step always give the same
 * draws, in any order and on any machine.
 */
public record Seed(long value) {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  /** A seed for one purpose, independent of the seeds for all others. */
  public Seed of(String purpose) {
    return new Seed(key(purpose));
  }

  /** A generator for the draws of one step. */
  public SplittableRandom at(long step) {
    return new SplittableRandom(mix(value + GOLDEN_GAMMA * (step + 1)));
  }

  /** A uniform 64-bit key of a name: FNV-1a over its UTF-8 bytes, mixed with this seed. */
  public long key(String name) {
    long hash = FNV_OFFSET;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return mix(hash ^ mix(value + GOLDEN_GAMMA));
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014; constants: Stafford's Mix13). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
