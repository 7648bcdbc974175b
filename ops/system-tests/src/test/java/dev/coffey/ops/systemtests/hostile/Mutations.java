package dev.coffey.ops.systemtests.hostile;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bytes that were something else: a function of the seed and the number, whoever asks first. */
final class Mutations {

  private static final int KINDS = 7;

  private final long seed;
  private final List<byte[]> whole = Specimens.whole();
  private final List<byte[]> crafted = Specimens.crafted();

  Mutations(long seed) {
    this.seed = seed;
  }

  /** The generator of one input. */
  Random random(long number) {
    return new Random(seed * 1_000_003 + number);
  }

  /** One hostile file; the first ones are crafted, the rest damaged. */
  byte[] image(int number) {
    if (number < crafted.size()) {
      return crafted.get(number);
    }
    Random random = random(number);
    byte[] file = whole.get(random.nextInt(whole.size()));
    return damaged(random.nextInt(KINDS), file, random);
  }

  private byte[] damaged(int kind, byte[] file, Random random) {
    int at = random.nextInt(file.length);
    return switch (kind) {
      case 0 -> flipped(file, 1 + random.nextInt(3), random);
      case 1 -> flipped(file, 4 + random.nextInt(60), random);
      case 2 -> Specimens.concat(Arrays.copyOf(file, at), bytes(1 + random.nextInt(64), random));
      case 3 -> {
        byte[] other = whole.get(random.nextInt(whole.size()));
        yield Specimens.concat(
            Arrays.copyOf(file, at),
            Arrays.copyOfRange(other, random.nextInt(other.length), other.length));
      }
      case 4 -> {
        int end = Math.min(file.length, at + 1 + random.nextInt(64));
        yield Specimens.concat(Arrays.copyOf(file, end), Arrays.copyOfRange(file, at, file.length));
      }
      case 5 ->
          Specimens.concat(
              Arrays.copyOf(file, at),
              bytes(1 + random.nextInt(2_000), random),
              Arrays.copyOfRange(file, at, file.length));
      default ->
          Specimens.concat(
              Arrays.copyOf(file, Math.min(16, file.length)), bytes(random.nextInt(4_000), random));
    };
  }

  /** The same with some bits turned over. */
  static byte[] flipped(byte[] file, int bits, Random random) {
    byte[] changed = file.clone();
    for (int i = 0; i < bits && changed.length > 0; i++) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  static byte[] bytes(int length, Random random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
