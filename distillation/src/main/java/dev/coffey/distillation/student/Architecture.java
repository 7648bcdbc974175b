package dev.coffey.distillation.student;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a student is made of; with the weights, all that is needed to build it.
 *
 * @param backbone name of the feature extractor, one of {@link Backbones}
 * @param details what the name leaves open
 * @param heads what turns features into logits
 * @param inputSize height and width of the input, pixels
 * @param classCount number of classes K, at least 2
 */
public record Architecture(
    String backbone, BackboneDetails details, Heads heads, int inputSize, int classCount) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Checks the limits; the backbone must be a known one. */
  public Architecture {
    Backbones.of(backbone, details);
    if (inputSize < 8 || inputSize > 4096) {
      throw new IllegalArgumentException(
          "input size is " + inputSize + " pixels, expected 8..4096");
    }
    if (classCount < 2) {
      throw new IllegalArgumentException(
          "class count is " + classCount + ", a classifier needs at least 2");
    }
    if (details instanceof BackboneDetails.ClipVision clip
        && clip.vision().imageSize() != inputSize) {
      throw new IllegalArgumentException(
          "input size is %d pixels, but the tower sees %d; they must be equal"
              .formatted(inputSize, clip.vision().imageSize()));
    }
  }

  /** With a backbone whose name says it all. */
  public Architecture(String backbone, Heads heads, int inputSize, int classCount) {
    this(backbone, new BackboneDetails.None(), heads, inputSize, classCount);
  }

  /** The same with heads by name, as configurations have them. */
  public Architecture(String backbone, String heads, int inputSize, int classCount) {
    this(backbone, Heads.of(heads), inputSize, classCount);
  }

  /**
   * With a TorchScript module that turns normalised images {@code [B, 3, S, S]} into features
   * {@code [B, D]}. The architecture takes the module's code along, not its weights; {@link
   * PretrainedWeights#read} reads those from the same file. The module is run: whether it may be,
   * the caller has asked.
   *
   * @param module what {@code torch.jit.save} wrote
   * @throws IllegalArgumentException when it is no such module, with the reason
   */
  public static Architecture torchScript(Path module, Heads heads, int inputSize, int classCount)
      throws IOException {
    TorchScriptCode code = TorchScriptFile.read(module).code(inputSize);
    return new Architecture(
        Backbones.TORCH_SCRIPT,
        new BackboneDetails.TorchScript(code),
        heads,
        inputSize,
        classCount);
  }

  /** Whether its backbone is a module of somebody's, which runs when the student does. */
  public boolean isTorchScript() {
    return details instanceof BackboneDetails.TorchScript;
  }

  /** The feature extractor. */
  Backbone network() {
    return Backbones.of(backbone, details);
  }

  /** Width D of the features {@code [B, D]} that the heads see. */
  public int featureWidth() {
    return network().featureWidth();
  }

  /** As one JSON object, keys in a fixed order. */
  public String toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("backbone", backbone);
    node.put("heads", heads.id());
    node.put("input_size", inputSize);
    node.put("class_count", classCount);
    node.put("feature_width", featureWidth());
    DetailsJson.write(details, node);
    return node.toString();
  }

  /**
   * Reads what {@link #toJson()} wrote. Unknown keys are ignored; the feature width follows from
   * the backbone and is checked when present.
   *
   * @throws IllegalArgumentException naming the key that is missing or wrong
   */
  public static Architecture fromJson(String json) {
    JsonNode node;
    try {
      node = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("architecture is not JSON: " + json, e);
    }
    Architecture architecture =
        new Architecture(
            required(node, "backbone").asText(),
            DetailsJson.read(node),
            Heads.of(required(node, "heads").asText()),
            required(node, "input_size").asInt(),
            required(node, "class_count").asInt());
    int width = node.path("feature_width").asInt(architecture.featureWidth());
    if (width != architecture.featureWidth()) {
      throw new IllegalArgumentException(
          "architecture says feature_width %d, but backbone %s has %d"
              .formatted(width, architecture.backbone(), architecture.featureWidth()));
    }
    return architecture;
  }

  private static JsonNode required(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      throw new IllegalArgumentException("architecture has no '" + key + "': " + node);
    }
    return value;
  }
}
