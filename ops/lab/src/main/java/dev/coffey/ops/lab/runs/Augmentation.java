package dev.coffey.ops.lab.runs;

import java.util.SplittableRandom;

/**
 * Mirrors every second image and moves each a little, repeating its edge; the same for all arms.
 */
final class Augmentation {

  /** The largest move, as a share of the edge. */
  private static final double MOVE = 1 / 16.0;

  private final int size;
  private final int moveMax;

  Augmentation(int size) {
    this.size = size;
    this.moveMax = (int) Math.round(size * MOVE);
  }

  /** Writes an image, {@code size·size·3} bytes, changed, into a batch. */
  void write(byte[] image, SplittableRandom random, byte[] batch, int offset) {
    boolean mirrored = random.nextBoolean();
    int dx = random.nextInt(-moveMax, moveMax + 1);
    int dy = random.nextInt(-moveMax, moveMax + 1);
    for (int y = 0; y < size; y++) {
      int fromY = Math.min(size - 1, Math.max(0, y - dy));
      for (int x = 0; x < size; x++) {
        int shown = mirrored ? size - 1 - x : x;
        int fromX = Math.min(size - 1, Math.max(0, shown - dx));
        System.arraycopy(image, (fromY * size + fromX) * 3, batch, offset + (y * size + x) * 3, 3);
      }
    }
  }
}
