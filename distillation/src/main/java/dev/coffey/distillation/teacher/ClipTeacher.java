package dev.coffey.distillation.teacher;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.coffey.distillation.clip.ClipConfig;
import dev.coffey.distillation.clip.ClipModel;
import dev.coffey.distillation.clip.ClipPreprocessing;
import dev.coffey.distillation.clip.ClipTokenizer;
import dev.coffey.distillation.clip.Prompts;
import dev.coffey.distillation.clip.ZeroShotWeights;
import dev.coffey.distillation.image.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * CLIP. Zero-shot: {@code exp(logit_scale) · normalise(f(image)) · W}, W made of prompts; with a
 * {@link FewShotCache}, {@link TipAdapter}'s logits.
 */
public final class ClipTeacher extends EncoderTeacher {

  /** Bounds a forward pass's largest array, in elements: 64 MiB of float32. */
  private static final long ACTIVATION_MAX = 1L << 24;

  private static final int BATCH_MAX = 512;

  private ClipTeacher(String id, List<String> classes, EmbeddingClassifier classifier) {
    super(id, classes, classifier);
  }

  /** As the other {@code load}, without an adapter: zero-shot. */
  public static ClipTeacher load(
      Path folder, List<String> classes, List<String> promptTemplates, Device device)
      throws IOException {
    return load(folder, classes, promptTemplates, Optional.empty(), device);
  }

  /**
   * Reads a folder in Hugging Face layout and makes the classifier out of {@code classes} and
   * {@code promptTemplates}.
   *
   * @param promptTemplates sentences with a {@code {}} for the class name
   * @param adapter file of a {@link FewShotCache} for these classes
   * @throws IllegalArgumentException when a file's tensors do not fit, naming tensor, expected and
   *     found shape
   */
  public static ClipTeacher load(
      Path folder,
      List<String> classes,
      List<String> promptTemplates,
      Optional<Path> adapter,
      Device device)
      throws IOException {
    if (classes.isEmpty()) {
      throw new IllegalArgumentException("A teacher needs at least one class.");
    }
    Prompts prompts = new Prompts(promptTemplates);
    String id = TeacherId.clip(folder, classes, prompts, adapter);
    ClipModel model = ClipModel.load(folder, device);
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    manager.setName("clip-teacher");
    try {
      NDArray weights = scaledTextWeights(folder, classes, prompts, model, manager);
      Preprocessing preprocessing = ClipPreprocessing.read(folder, model.config());
      EmbeddingClassifier classifier =
          new EmbeddingClassifier(
              preprocessing,
              new Tower(model, preprocessing),
              batchMax(model.config().vision()),
              manager,
              weights,
              FewShotCache.adapter(adapter, weights));
      return new ClipTeacher(id, classes, classifier);
    } catch (IOException | RuntimeException e) {
      manager.close();
      model.close();
      throw e;
    }
  }

  private static NDArray scaledTextWeights(
      Path folder, List<String> classes, Prompts prompts, ClipModel model, NDManager manager)
      throws IOException {
    try (ClipTokenizer tokenizer = ClipTokenizer.load(folder, model.config().text().positions());
        NDArray unscaled = ZeroShotWeights.of(model.text(), tokenizer, prompts, classes, manager)) {
      NDArray weights = unscaled.mul((float) Math.exp(model.logitScale().getFloat()));
      model.releaseText();
      return weights;
    }
  }

  private static int batchMax(ClipConfig.Vision vision) {
    long grid = vision.imageSize() / vision.patchSize();
    long perImage = (grid * grid + 1) * vision.transformer().intermediate();
    return (int) Math.max(1, Math.min(BATCH_MAX, ACTIVATION_MAX / perImage));
  }

  /** CLIP's image tower; owns the model. */
  private record Tower(ClipModel model, Preprocessing preprocessing)
      implements EmbeddingClassifier.Encoder {

    @Override
    public NDArray features(NDArray pixels) {
      return model.vision().features(pixels, preprocessing);
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
