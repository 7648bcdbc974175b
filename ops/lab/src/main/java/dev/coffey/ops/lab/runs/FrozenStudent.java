package dev.coffey.ops.lab.runs;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.InputLayer;
import dev.coffey.distillation.student.StudentNetwork;
import dev.coffey.distillation.student.Weights;
import dev.coffey.ops.lab.data.ImageSet;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A student that gives its features beside its logits. Owns native memory. One thread. */
final class FrozenStudent implements AutoCloseable {

  private static final int BATCH = 100;

  private final NDManager manager;
  private final StudentNetwork network;
  private final Weights weights;
  private final InputLayer input;

  FrozenStudent(Architecture architecture, Preprocessing preprocessing, byte[] blob) {
    this.manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    this.network = StudentNetwork.of(architecture);
    this.weights = Weights.of(Weights.load(network.weights(), SafeTensors.read(blob), manager));
    this.input = new InputLayer(preprocessing, manager);
  }

  /**
   * What it says to B images.
   *
   * @param features {@code [B, D]}
   * @param ce logits {@code [B, K]}; of a student with one head, both are that head's
   * @param kd logits {@code [B, K]}
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, not copied; never compared.
  record Said(float[][] features, float[][] ce, float[][] kd) {}

  Said say(ImageSet set, int[] images) {
    Said said =
        new Said(
            new float[images.length][], new float[images.length][], new float[images.length][]);
    for (int from = 0; from < images.length; from += BATCH) {
      int[] part = Arrays.copyOfRange(images, from, Math.min(images.length, from + BATCH));
      try (NDManager scope = manager.newSubManager()) {
        ByteBuffer bytes = scope.allocateDirect(part.length * input.imageBytes());
        for (int image : part) {
          bytes.put(set.pixels().apply(image));
        }
        NDArray pixels = input.images(scope, bytes.flip(), part.length);
        NDArray features = network.features(pixels, weights, false);
        rows(features, said.features(), from);
        rows(network.ceLogits(features, weights), said.ce(), from);
        rows(network.kdLogits(features, weights), said.kd(), from);
      }
    }
    return said;
  }

  private static void rows(NDArray values, float[][] rows, int offset) {
    float[] flat = values.toFloatArray();
    int width = (int) values.getShape().get(1);
    for (int b = 0; b * width < flat.length; b++) {
      rows[offset + b] = Arrays.copyOfRange(flat, b * width, (b + 1) * width);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
