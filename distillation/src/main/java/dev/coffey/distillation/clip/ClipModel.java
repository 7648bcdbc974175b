package dev.coffey.distillation.clip;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.coffey.distillation.safetensors.Expected;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A CLIP in memory: both towers over one set of float32 parameters, which it owns and gives back by
 * {@link #close}.
 *
 * <p>Forward passes only read; one thread at a time may change parameters, and nobody may pass
 * forward meanwhile.
 */
public final class ClipModel implements AutoCloseable {

  private final ClipConfig config;
  private final NDManager manager;
  private final Map<String, NDArray> parameters;
  private final VisionTower vision;
  private final TextTower text;

  private ClipModel(ClipConfig config, Map<String, Tensor> weights, Object source, Device device) {
    this.config = config;
    manager = NDManager.newBaseManager(device, "PyTorch");
    manager.setName("clip");
    try {
      Expected expected = new Expected();
      List<TowerParameter> layout = ParameterLayout.of(config);
      layout.forEach(parameter -> expected.add(parameter.name(), parameter.shape()));
      expected.check(weights, source);
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      for (TowerParameter parameter : layout) {
        String name = parameter.name();
        arrays.put(name, array(weights.get(name), name, manager));
      }
      parameters = Collections.unmodifiableMap(arrays);
      vision = new VisionTower(config.vision(), parameters::get);
      text = new TextTower(config.text(), parameters::get);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Reads a folder as the Hugging Face hub has it, of {@code transformers} or of OpenCLIP; weights
   * of other floating types become float32.
   *
   * @throws IllegalArgumentException naming the tensors that are missing or of another shape than
   *     the configuration asks for
   */
  public static ClipModel load(Path folder, Device device) throws IOException {
    ClipFolder opened = ClipFolder.open(folder);
    return new ClipModel(opened.config(), opened.tensors(), folder, device);
  }

  /** A new CLIP with random weights by Hugging Face's scheme. */
  public static ClipModel create(ClipConfig config, RandomGenerator random, Device device) {
    return new ClipModel(config, Initialisation.weights(config, random), "The new model", device);
  }

  private static NDArray array(Tensor tensor, String name, NDManager manager) {
    NDArray array = tensor.toFloat32(manager);
    array.setName(name);
    return array;
  }

  /** The shape. */
  public ClipConfig config() {
    return config;
  }

  /** The parameters by their Hugging Face names; they stay owned by this model. */
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  /** The image tower. */
  public VisionTower vision() {
    return vision;
  }

  /** The text tower. */
  public TextTower text() {
    return text;
  }

  /** The natural logarithm of the factor on cosines, a scalar parameter. */
  public NDArray logitScale() {
    return parameters.get(ParameterLayout.LOGIT_SCALE);
  }

  /** Makes every parameter collect gradients, or none. */
  public void requireGradients(boolean required) {
    parameters.values().forEach(parameter -> parameter.setRequiresGradient(required));
  }

  /**
   * Writes {@code config.json} and {@code model.safetensors} into {@code folder}. The tokenizer's
   * files are the caller's to copy.
   */
  public void save(Path folder) throws IOException {
    Files.createDirectories(folder);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    parameters.forEach((name, array) -> tensors.put(name, Tensor.of(array)));
    Path file = folder.resolve("model.safetensors");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      SafeTensors.write(out, tensors, Map.of("format", "pt"));
    }
    Files.writeString(folder.resolve("config.json"), config.toJson());
  }

  /**
   * Gives back the text tower's memory, for a model that has said all it had to say; {@link #text}
   * is dead then.
   */
  public void releaseText() {
    parameters.forEach(
        (name, array) -> {
          if (name.startsWith(ParameterLayout.TEXT)
              || name.equals(ParameterLayout.TEXT_PROJECTION)) {
            array.close();
          }
        });
  }

  @Override
  public void close() {
    manager.close();
  }
}
