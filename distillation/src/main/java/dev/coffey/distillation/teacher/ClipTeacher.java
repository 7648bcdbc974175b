package dev.coffey.distillation.teacher;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.coffey.distillation.clip.ClipConfig;
import dev.coffey.distillation.clip.ClipModel;
import dev.coffey.distillation.clip.ClipPreprocessing;
import dev.coffey.distillation.clip.ClipTokenizer;
import dev.coffey.distillation.clip.Prompts;
import dev.coffey.distillation.clip.ZeroShotWeights;
import dev.coffey.distillation.image.Preprocessing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Zero-shot CLIP: {@code exp(logit_scale) · normalise(f(image)) · W}, W made of prompts. */
public final class ClipTeacher implements Teacher {

  /** Bounds a forward pass's largest array, in elements: 64 MiB of float32. */
  private static final long ACTIVATION_MAX = 1L << 24;

  private final String id;
  private final List<String> classes;
  private final Preprocessing preprocessing;
  private final ClipModel model;
  private final NDManager manager;
  private final NDArray weights;
  private final int batchMax;
  private final ByteBuffer pixelBuffer;

  private ClipTeacher(
      String id,
      List<String> classes,
      Preprocessing preprocessing,
      ClipModel model,
      NDManager manager,
      NDArray weights) {
    this.id = id;
    this.classes = List.copyOf(classes);
    this.preprocessing = preprocessing;
    this.model = model;
    this.manager = manager;
    this.weights = weights;
    ClipConfig.Vision vision = model.config().vision();
    long grid = vision.imageSize() / vision.patchSize();
    long perImage = (grid * grid + 1) * vision.transformer().intermediate();
    this.batchMax = (int) Math.max(1, Math.min(512, ACTIVATION_MAX / perImage));
    this.pixelBuffer = ByteBuffer.allocateDirect(batchMax * bytesPerImage());
  }

  /**
   * Reads a folder in Hugging Face layout and makes the classifier out of {@code classes} and
   * {@code promptTemplates}.
   *
   * @param promptTemplates sentences with a {@code {}} for the class name
   */
  public static ClipTeacher load(
      Path folder, List<String> classes, List<String> promptTemplates, Device device)
      throws IOException {
    if (classes.isEmpty()) {
      throw new IllegalArgumentException("A teacher needs at least one class.");
    }
    Prompts prompts = new Prompts(promptTemplates);
    String id = TeacherId.clip(folder, classes, prompts);
    ClipModel model = ClipModel.load(folder, device);
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    manager.setName("clip-teacher");
    try (ClipTokenizer tokenizer = ClipTokenizer.load(folder, model.config().text().positions())) {
      NDArray unscaled = ZeroShotWeights.of(model.text(), tokenizer, prompts, classes, manager);
      NDArray weights;
      try (unscaled) {
        weights = unscaled.mul((float) Math.exp(model.logitScale().getFloat()));
      }
      model.releaseText();
      return new ClipTeacher(
          id, classes, ClipPreprocessing.read(folder, model.config()), model, manager, weights);
    } catch (IOException | RuntimeException e) {
      manager.close();
      model.close();
      throw e;
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  @Override
  public float[][] logits(byte[][] pixels) {
    float[][] logits = new float[pixels.length][];
    for (int from = 0; from < pixels.length; from += batchMax) {
      int to = Math.min(from + batchMax, pixels.length);
      float[] flat = flatLogits(Arrays.copyOfRange(pixels, from, to));
      for (int i = from; i < to; i++) {
        int start = (i - from) * classes.size();
        logits[i] = Arrays.copyOfRange(flat, start, start + classes.size());
      }
    }
    return logits;
  }

  private float[] flatLogits(byte[][] pixels) {
    pixelBuffer.clear();
    for (byte[] image : pixels) {
      if (image.length != bytesPerImage()) {
        throw new IllegalArgumentException(
            "A crop of %d bytes; the teacher sees %d×%d×3 = %d."
                .formatted(
                    image.length, preprocessing.size(), preprocessing.size(), bytesPerImage()));
      }
      pixelBuffer.put(image);
    }
    pixelBuffer.flip();
    int size = preprocessing.size();
    Shape shape = new Shape(pixels.length, size, size, 3);
    try (NDManager scope = manager.newSubManager()) {
      // The array may alias the buffer, which is filled again only after the scope has closed.
      NDArray batch = scope.create(pixelBuffer.slice(), shape, DataType.UINT8);
      NDArray features = model.vision().features(batch, preprocessing);
      return ZeroShotWeights.normalised(features).matMul(weights).toFloatArray();
    }
  }

  private int bytesPerImage() {
    return preprocessing.size() * preprocessing.size() * 3;
  }

  @Override
  public void close() {
    manager.close();
    model.close();
  }
}
