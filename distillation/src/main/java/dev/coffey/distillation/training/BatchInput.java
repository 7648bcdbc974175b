package dev.coffey.distillation.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.student.InputLayer;
import java.nio.ByteBuffer;

/**
 * Brings a batch to the device: checked, stacked, normalised. Keeps one direct buffer, which grows
 * to the largest batch. Threads: one at a time.
 */
final class BatchInput {

  private final InputLayer layer;
  private final int classCount;
  private final Method method;
  private ByteBuffer pixels = ByteBuffer.allocateDirect(0);

  BatchInput(Preprocessing preprocessing, int classCount, Method method, NDManager manager) {
    this.layer = new InputLayer(preprocessing, manager);
    this.classCount = classCount;
    this.method = method;
  }

  /**
   * The batch on the device.
   *
   * @param scope owner of the arrays
   * @throws IllegalArgumentException naming what does not fit the student
   */
  Objective.Inputs inputs(NDManager scope, Batch batch) {
    check(batch);
    int labeled = batch.labeledCount();
    int unlabeled = method.usesTeacher() ? batch.unlabeledCount() : 0;
    long[] labels = new long[labeled];
    for (int i = 0; i < labeled; i++) {
      labels[i] = batch.labels()[i];
    }
    return new Objective.Inputs(
        layer.images(scope, stacked(batch, unlabeled), labeled + unlabeled),
        scope.create(labels),
        method.usesTeacher() ? teacher(scope, batch) : null);
  }

  private ByteBuffer stacked(Batch batch, int unlabeled) {
    int bytes = (batch.labeledCount() + unlabeled) * layer.imageBytes();
    if (pixels.capacity() < bytes) {
      pixels = ByteBuffer.allocateDirect(bytes);
    }
    pixels.clear().put(batch.labeledPixels());
    if (unlabeled > 0) {
      pixels.put(batch.unlabeledPixels());
    }
    return pixels.flip();
  }

  private NDArray teacher(NDManager scope, Batch batch) {
    int labeled = batch.labeledCount();
    int count = labeled + batch.unlabeledCount();
    float[] logits = new float[count * classCount];
    for (int n = 0; n < count; n++) {
      float[] row = n < labeled ? batch.teacherLabeled()[n] : batch.teacherUnlabeled()[n - labeled];
      System.arraycopy(row, 0, logits, n * classCount, classCount);
    }
    return scope.create(logits, new Shape(count, classCount));
  }

  private void check(Batch batch) {
    checkBytes("labelled", batch.labeledPixels(), batch.labeledCount());
    checkBytes("unlabelled", batch.unlabeledPixels(), batch.unlabeledCount());
    for (int label : batch.labels()) {
      if (label < 0 || label >= classCount) {
        throw new IllegalArgumentException(
            "a label is %d, the student has classes 0..%d".formatted(label, classCount - 1));
      }
    }
    checkLogits("labelled", batch.teacherLabeled());
    checkLogits("unlabelled", batch.teacherUnlabeled());
    if (method == Method.CE && batch.labeledCount() == 0) {
      throw new IllegalArgumentException(
          "the batch has no labelled image, and method ce learns from nothing else");
    }
  }

  private void checkBytes(String which, byte[] bytes, int count) {
    if (bytes.length != count * layer.imageBytes()) {
      throw new IllegalArgumentException(
          "%d %s images have %d bytes, expected %d each"
              .formatted(count, which, bytes.length, layer.imageBytes()));
    }
  }

  private void checkLogits(String which, float[][] rows) {
    for (float[] row : rows) {
      if (row.length != classCount) {
        throw new IllegalArgumentException(
            "the teacher's logits of a %s image are %d, the student has %d classes"
                .formatted(which, row.length, classCount));
      }
    }
  }
}
