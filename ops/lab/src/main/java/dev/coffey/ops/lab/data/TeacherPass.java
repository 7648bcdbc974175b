package dev.coffey.ops.lab.data;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.coffey.distillation.clip.ClipModel;
import dev.coffey.distillation.clip.ClipTokenizer;
import dev.coffey.distillation.clip.Prompts;
import dev.coffey.distillation.clip.ZeroShotWeights;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.teacher.ClipTeacher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A CLIP whose image features are kept beside its zero-shot logits: {@code ClipTeacher} gives the
 * logits alone. Owns native memory. Threads: one at a time.
 */
final class TeacherPass implements AutoCloseable {

  /** Most elements of one forward pass's pixels. */
  private static final int ELEMENTS_MAX = 1 << 21;

  private final String id;
  private final Preprocessing preprocessing;
  private final ClipModel model;
  private final NDManager manager;
  private final NDArray scaledWeightsDK;

  private TeacherPass(
      String id, Preprocessing preprocessing, ClipModel model, NDManager manager, NDArray weights) {
    this.id = id;
    this.preprocessing = preprocessing;
    this.model = model;
    this.manager = manager;
    this.scaledWeightsDK = weights;
  }

  /** Features {@code [B, D]} and logits {@code [B, K]} of a batch. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over, not copied; never compared.
  record Answers(float[][] features, float[][] logits) {}

  static TeacherPass load(Path folder, List<String> classes, List<String> prompts)
      throws IOException {
    String id;
    Preprocessing preprocessing;
    try (ClipTeacher teacher = ClipTeacher.load(folder, classes, prompts, Device.cpu())) {
      id = teacher.id();
      preprocessing = teacher.preprocessing();
    }
    ClipModel model = ClipModel.load(folder, Device.cpu());
    NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    try (ClipTokenizer tokenizer = ClipTokenizer.load(folder, model.config().text().positions());
        NDArray unscaled =
            ZeroShotWeights.of(model.text(), tokenizer, new Prompts(prompts), classes, manager)) {
      NDArray weights = unscaled.mul((float) Math.exp(model.logitScale().getFloat()));
      model.releaseText();
      return new TeacherPass(id, preprocessing, model, manager, weights);
    } catch (IOException | RuntimeException e) {
      manager.close();
      model.close();
      throw e;
    }
  }

  String id() {
    return id;
  }

  Preprocessing preprocessing() {
    return preprocessing;
  }

  /** Images that go through at once. */
  int batch() {
    int size = preprocessing.size();
    return Math.max(1, ELEMENTS_MAX / (size * size * 3));
  }

  Answers answers(List<byte[]> pixels) {
    int size = preprocessing.size();
    int count = pixels.size();
    try (NDManager scope = manager.newSubManager()) {
      ByteBuffer bytes = scope.allocateDirect(count * size * size * 3);
      pixels.forEach(bytes::put);
      NDArray batch = scope.create(bytes.flip(), new Shape(count, size, size, 3), DataType.UINT8);
      NDArray features = ZeroShotWeights.normalised(model.vision().features(batch, preprocessing));
      return new Answers(
          rows(features.toFloatArray(), count),
          rows(features.matMul(scaledWeightsDK).toFloatArray(), count));
    }
  }

  private static float[][] rows(float[] flat, int count) {
    int width = flat.length / count;
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
    }
    return rows;
  }

  @Override
  public void close() {
    manager.close();
    model.close();
  }
}
