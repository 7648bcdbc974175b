package dev.coffey.trainer.batches;

import dev.coffey.trainer.seeds.Seed;
import java.util.SplittableRandom;

/**
 * A light change of a view, drawn anew for each step from (seed, image id, step). The teacher's
 * logits stay those of the view without it, so {@link #NONE} is what consistent distillation asks
 * for.
 */
@FunctionalInterface
public interface Augmentation {

  /** Shows the view as the teacher saw it. */
  Augmentation NONE = (pixels, imageId, step) -> pixels;

  /**
   * The view as this step shows it.
   *
   * @param pixels HWC, RGB, S·S·3 bytes; not changed
   * @return the same shape
   */
  byte[] apply(byte[] pixels, String imageId, long step);

  /**
   * Mirrors every second view, and moves each by up to {@code shiftMax} pixels in x and y,
   * repeating its edge.
   */
  static Augmentation flipAndShift(int size, int shiftMax, Seed seed) {
    Seed own = seed.of("augmentation");
    return (pixels, imageId, step) -> {
      SplittableRandom random = new Seed(own.key(imageId)).at(step);
      boolean flip = random.nextBoolean();
      int dx = random.nextInt(-shiftMax, shiftMax + 1);
      int dy = random.nextInt(-shiftMax, shiftMax + 1);
      return moved(pixels, size, flip, dx, dy);
    };
  }

  private static byte[] moved(byte[] pixels, int size, boolean flip, int dx, int dy) {
    byte[] moved = new byte[pixels.length];
    for (int y = 0; y < size; y++) {
      int fromY = Math.min(size - 1, Math.max(0, y - dy));
      for (int x = 0; x < size; x++) {
        int unflipped = flip ? size - 1 - x : x;
        int fromX = Math.min(size - 1, Math.max(0, unflipped - dx));
        System.arraycopy(pixels, (fromY * size + fromX) * 3, moved, (y * size + x) * 3, 3);
      }
    }
    return moved;
  }
}
