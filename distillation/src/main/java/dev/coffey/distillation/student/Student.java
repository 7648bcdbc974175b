package dev.coffey.distillation.student;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.SafeTensors;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A student for serving: weights frozen, BatchNorm by its running statistics.
 *
 * <p>Threads: {@link #forward} may be called from any number of threads at once; nothing it reads
 * changes. {@link #close} frees the native memory and must come after the last forward has
 * returned; the caller sees to that.
 */
public final class Student implements AutoCloseable {

  /** Larger batches are cut, so that memory does not follow the caller's wishes. */
  private static final int BATCH_MAX = 128;

  private final Architecture architecture;
  private final Preprocessing preprocessing;
  private final NDManager manager;
  private final StudentNetwork network;
  private final Weights weights;
  private final InputLayer input;

  private Student(
      Architecture architecture, Preprocessing preprocessing, NDManager manager, Weights weights) {
    this.architecture = architecture;
    this.preprocessing = preprocessing;
    this.manager = manager;
    this.network = StudentNetwork.of(architecture);
    this.weights = weights;
    this.input = new InputLayer(preprocessing, manager);
  }

  /**
   * Builds a student from its weights.
   *
   * @param safetensors a student blob, as {@code StudentTraining.studentBlob()} makes it
   * @throws IllegalArgumentException naming the first tensor that is missing or has another shape
   */
  public static Student load(
      Architecture architecture,
      Preprocessing preprocessing,
      ByteBuffer safetensors,
      Device device) {
    if (preprocessing.size() != architecture.inputSize()) {
      throw new IllegalArgumentException(
          "preprocessing cuts %d pixels, the architecture takes %d; they must be equal"
              .formatted(preprocessing.size(), architecture.inputSize()));
    }
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    try {
      var arrays =
          Weights.load(
              StudentNetwork.of(architecture).weights(), SafeTensors.read(safetensors), manager);
      return new Student(architecture, preprocessing, manager, Weights.of(arrays));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** As {@link #load(Architecture, Preprocessing, ByteBuffer, Device)}. */
  public static Student load(
      Architecture architecture, Preprocessing preprocessing, byte[] safetensors, Device device) {
    return load(architecture, preprocessing, ByteBuffer.wrap(safetensors), device);
  }

  /** What this student is made of. */
  public Architecture architecture() {
    return architecture;
  }

  /** How its images must be cut. */
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  /**
   * Logits of both heads.
   *
   * @param pixels B images, each {@code size·size·3} bytes, height-width-channel, as {@link
   *     Preprocessing} cuts them
   * @return {@code [B, K]} each
   */
  public HeadLogits forward(byte[][] pixels) {
    float[][] ceBK = new float[pixels.length][];
    float[][] kdBK = new float[pixels.length][];
    for (int from = 0; from < pixels.length; from += BATCH_MAX) {
      int to = Math.min(pixels.length, from + BATCH_MAX);
      forward(Arrays.copyOfRange(pixels, from, to), from, ceBK, kdBK);
    }
    return new HeadLogits(ceBK, kdBK);
  }

  private void forward(byte[][] pixels, int offset, float[][] ceBK, float[][] kdBK) {
    try (NDManager scope = manager.newSubManager()) {
      ByteBuffer bytes = scope.allocateDirect(pixels.length * input.imageBytes());
      for (byte[] image : pixels) {
        if (image.length != input.imageBytes()) {
          throw new IllegalArgumentException(
              "an image has %d bytes, expected %d: %d pixels square, three channels"
                  .formatted(image.length, input.imageBytes(), architecture.inputSize()));
        }
        bytes.put(image);
      }
      NDArray images = input.images(scope, bytes.flip(), pixels.length);
      NDArray featuresBD = network.features(images, weights, false);
      rows(network.ceLogits(featuresBD, weights), ceBK, offset);
      rows(network.kdLogits(featuresBD, weights), kdBK, offset);
    }
  }

  private static void rows(NDArray logitsBK, float[][] rows, int offset) {
    float[] flat = logitsBK.toFloatArray();
    int classes = (int) logitsBK.getShape().get(1);
    for (int b = 0; b * classes < flat.length; b++) {
      rows[offset + b] = Arrays.copyOfRange(flat, b * classes, (b + 1) * classes);
    }
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    manager.close();
  }
}
