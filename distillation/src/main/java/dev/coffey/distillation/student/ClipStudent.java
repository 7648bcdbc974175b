package dev.coffey.distillation.student;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.coffey.distillation.clip.ClipFolder;
import dev.coffey.distillation.clip.ClipModel;
import dev.coffey.distillation.clip.ClipPreprocessing;
import dev.coffey.distillation.clip.ClipTokenizer;
import dev.coffey.distillation.clip.Prompts;
import dev.coffey.distillation.clip.ZeroShotWeights;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A student that starts as a CLIP, as the reference's semi-supervised ImageNet training has it
 * ({@code train_imgnet_semi.py}): the image tower with its projection for a backbone, and heads
 * that start from the student's own text features.
 *
 * @param architecture backbone {@code clip-vit} of the folder's shape
 * @param preprocessing the folder's own
 * @param weights all of them, by the student's names
 */
public record ClipStudent(
    Architecture architecture, Preprocessing preprocessing, Map<String, Tensor> weights) {

  /** Copies the map. */
  public ClipStudent {
    weights = Map.copyOf(weights);
  }

  /**
   * Makes a student out of a CLIP folder. Each head starts with the mean of its class's text
   * features, not normalised, and bias 0.
   *
   * @param prompts put the class names into sentences
   * @param heads {@link Heads#COSINE} in the reference
   */
  public static ClipStudent of(Path folder, List<String> classes, Prompts prompts, Heads heads)
      throws IOException {
    ClipFolder clip = ClipFolder.open(folder);
    var details =
        new BackboneDetails.ClipVision(clip.config().vision(), clip.config().projectionDim());
    Architecture architecture =
        new Architecture(
            Backbones.CLIP_VIT, details, heads, clip.config().vision().imageSize(), classes.size());
    Map<String, Tensor> weights = new TreeMap<>(PretrainedWeights.read(folder, architecture));
    Tensor means = textMeans(folder, classes, prompts);
    for (WeightSpec spec : StudentNetwork.of(architecture).weights()) {
      if (!spec.name().startsWith(StudentNetwork.BACKBONE)) {
        weights.put(
            spec.name(),
            spec.name().endsWith(".weight")
                ? means
                : Tensor.of(new float[classes.size()], classes.size()));
      }
    }
    return new ClipStudent(architecture, ClipPreprocessing.read(folder, clip.config()), weights);
  }

  /** {@code [K, D]}. */
  private static Tensor textMeans(Path folder, List<String> classes, Prompts prompts)
      throws IOException {
    try (ClipModel model = ClipModel.load(folder, Device.cpu());
        ClipTokenizer tokenizer = ClipTokenizer.load(folder, model.config().text().positions());
        NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        NDArray means =
            ZeroShotWeights.unnormalisedMeans(model.text(), tokenizer, prompts, classes, manager)) {
      return Tensor.of(means);
    }
  }
}
