package dev.coffey.ops.benchmarks.step;

import dev.coffey.distillation.training.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Batches of noise, the same for every arm. */
public final class RandomBatches {

  private static final float LOGIT_DEVIATION = 3;

  private RandomBatches() {}

  /** The batch of an index; always the same. */
  public static Batch of(int index, int size, int classes, int labeled, int unlabeled) {
    Random random = new Random(index);
    byte[] labeledPixels = new byte[labeled * 3 * size * size];
    byte[] unlabeledPixels = new byte[unlabeled * 3 * size * size];
    random.nextBytes(labeledPixels);
    random.nextBytes(unlabeledPixels);
    return new Batch(
        labeledPixels,
        random.ints(labeled, 0, classes).toArray(),
        logits(random, labeled, classes),
        unlabeledPixels,
        logits(random, unlabeled, classes));
  }

  private static float[][] logits(Random random, int images, int classes) {
    float[][] logits = new float[images][classes];
    for (float[] row : logits) {
      for (int k = 0; k < classes; k++) {
        row[k] = (float) (random.nextGaussian() * LOGIT_DEVIATION);
      }
    }
    return logits;
  }

  /** Writes a batch for the Python side: raw little-endian arrays, labelled images first. */
  @SuppressWarnings("ByteBufferBackingArray") // Each is allocated here, on the heap.
  static void write(Batch batch, Path folder, int index) throws IOException {
    ByteBuffer pixels =
        ByteBuffer.allocate(batch.labeledPixels().length + batch.unlabeledPixels().length);
    pixels.put(batch.labeledPixels()).put(batch.unlabeledPixels());
    Files.write(folder.resolve(index + ".pixels"), pixels.array());
    ByteBuffer labels = littleEndian(batch.labeledCount());
    Arrays.stream(batch.labels()).forEach(labels::putInt);
    Files.write(folder.resolve(index + ".labels"), labels.array());
    float[][] labeled = batch.teacherLabeled();
    ByteBuffer teacher =
        littleEndian((batch.labeledCount() + batch.unlabeledCount()) * labeled[0].length);
    for (float[][] part : new float[][][] {labeled, batch.teacherUnlabeled()}) {
      for (float[] row : part) {
        for (float value : row) {
          teacher.putFloat(value);
        }
      }
    }
    Files.write(folder.resolve(index + ".teacher"), teacher.array());
  }

  private static ByteBuffer littleEndian(int values) {
    return ByteBuffer.allocate(values * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
