package dev.coffey.distillation.training;

import java.util.Arrays;
import java.util.Random;

/** Batches of 16×16 images of four colours, with a teacher that is mostly right. */
final class ToyBatches {

  static final int SIZE = 16;
  static final int CLASSES = 4;
  private static final int[][] COLOURS = {
    {200, 40, 40}, {40, 200, 40}, {40, 40, 200}, {180, 180, 40}
  };

  private ToyBatches() {}

  /** The batch of a step; always the same for the same step and sizes. */
  static Batch of(long step, int labeled, int unlabeled) {
    Random random = new Random(step);
    Half first = half(random, labeled);
    Half second = half(random, unlabeled);
    return new Batch(first.pixels, first.labels, first.teacher, second.pixels, second.teacher);
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Half(byte[] pixels, int[] labels, float[][] teacher) {}

  private static Half half(Random random, int count) {
    Half half =
        new Half(new byte[count * SIZE * SIZE * 3], new int[count], new float[count][CLASSES]);
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(CLASSES);
      half.labels[i] = label;
      for (int p = 0; p < SIZE * SIZE * 3; p++) {
        double value = COLOURS[label][p % 3] + 25 * random.nextGaussian();
        half.pixels[i * SIZE * SIZE * 3 + p] = (byte) Math.max(0, Math.min(255, value));
      }
      int favourite = random.nextInt(10) == 0 ? random.nextInt(CLASSES) : label;
      for (int k = 0; k < CLASSES; k++) {
        half.teacher[i][k] = (float) (random.nextGaussian() + (k == favourite ? 4 : 0));
      }
    }
    return half;
  }

  /** The pixels of a batch's labelled images, one array each. */
  static byte[][] images(Batch batch) {
    int bytes = SIZE * SIZE * 3;
    byte[][] images = new byte[batch.labeledCount()][];
    for (int i = 0; i < images.length; i++) {
      images[i] = Arrays.copyOfRange(batch.labeledPixels(), i * bytes, (i + 1) * bytes);
    }
    return images;
  }
}
