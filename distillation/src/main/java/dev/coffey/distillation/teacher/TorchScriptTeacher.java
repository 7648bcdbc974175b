package dev.coffey.distillation.teacher;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.distillation.clip.ClipPreprocessing;
import dev.coffey.distillation.clip.ZeroShotWeights;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.Expected;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Any other vision-language model: an image encoder as TorchScript, and what its text encoder made
 * of the classes. A folder with
 *
 * <ul>
 *   <li>{@code encoder.pt}, a traced or scripted module from normalised images {@code [B, 3, S, S]}
 *       to features {@code [B, D]}; it is run in evaluation mode;
 *   <li>{@code text.safetensors} with {@code text_embeddings} {@code [K, D]}, one row per class in
 *       the order of the classes, and {@code scale} {@code [1]}, the factor on cosines (CLIP: 100);
 *   <li>{@code preprocessor_config.json} as Hugging Face writes it, with {@code crop_size}.
 * </ul>
 */
public final class TorchScriptTeacher extends EncoderTeacher {

  private static final String ENCODER = "encoder.pt";
  private static final String TEXT = "text.safetensors";
  private static final String PREPROCESSOR = "preprocessor_config.json";
  private static final String EMBEDDINGS = "text_embeddings";
  private static final String SCALE = "scale";
  private static final int BATCH_MAX = 64;

  private TorchScriptTeacher(String id, List<String> classes, EmbeddingClassifier classifier) {
    super(id, classes, classifier);
  }

  /** Whether that folder holds such a teacher. */
  public static boolean isIn(Path folder) {
    return Files.exists(encoder(folder));
  }

  /** The file that makes it one. */
  public static Path encoder(Path folder) {
    return folder.resolve(ENCODER);
  }

  /**
   * Reads a folder and runs its encoder: whether it may be run, the caller has asked.
   *
   * @param adapter file of a {@link FewShotCache} for this teacher and these classes
   * @throws IllegalArgumentException when the files do not fit the classes or each other, naming
   *     what was found and what is expected
   */
  public static TorchScriptTeacher load(
      Path folder, List<String> classes, Optional<Path> adapter, Device device) throws IOException {
    List<Path> files = Stream.of(ENCODER, TEXT, PREPROCESSOR).map(folder::resolve).toList();
    String id = TeacherId.torchScript(files, classes, adapter);
    Preprocessing preprocessing = ClipPreprocessing.read(folder, size(files.get(2)));
    NDManager manager = NDManager.newBaseManager(device, "PyTorch");
    manager.setName("torchscript-teacher");
    TorchScriptEncoder encoder = null;
    try {
      NDArray weights = scaledTextWeights(files.get(1), classes.size(), manager);
      encoder =
          TorchScriptEncoder.load(files.get(0), preprocessing, weights.getShape().get(0), manager);
      EmbeddingClassifier classifier =
          new EmbeddingClassifier(
              preprocessing,
              encoder,
              BATCH_MAX,
              manager,
              weights,
              FewShotCache.adapter(adapter, weights));
      return new TorchScriptTeacher(id, classes, classifier);
    } catch (IOException | RuntimeException e) {
      if (encoder != null) {
        encoder.close();
      }
      manager.close();
      throw e;
    }
  }

  private static int size(Path file) throws IOException {
    JsonNode crop = new ObjectMapper().readTree(file.toFile()).path("crop_size");
    int size = crop.isObject() ? crop.path("height").asInt() : crop.asInt();
    if (size < 1) {
      throw new IllegalArgumentException(
          "%s: crop_size is %s; it must say which size of image the encoder takes."
              .formatted(file, crop));
    }
    return size;
  }

  /** Rows normalised, times the scale, as {@code [D, K]}. */
  private static NDArray scaledTextWeights(Path file, int classCount, NDManager manager)
      throws IOException {
    Map<String, Tensor> tensors = SafeTensors.read(file);
    Tensor embeddings = tensors.get(EMBEDDINGS);
    long width = embeddings != null && embeddings.shape().length == 2 ? embeddings.shape()[1] : 1;
    Expected expected = new Expected();
    expected.add(EMBEDDINGS, classCount, width);
    expected.add(SCALE, 1);
    expected.check(tensors, file);
    try (NDManager scope = manager.newSubManager()) {
      NDArray weights =
          ZeroShotWeights.normalised(embeddings.toFloat32(scope))
              .mul(tensors.get(SCALE).floats()[0])
              .transpose()
              .duplicate();
      weights.attach(manager);
      return weights;
    }
  }
}
