package dev.coffey.distillation.student;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a student is made of; with the weights, all that is needed to build it.
 *
 * @param backbone name of the feature extractor, one of {@link Backbones#names()}
 * @param heads what turns features into logits
 * @param inputSize height and width of the input, pixels
 * @param classCount number of classes K, at least 2
 */
public record Architecture(String backbone, Heads heads, int inputSize, int classCount) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Checks the limits; the backbone must be a known one. */
  public Architecture {
    Backbones.named(backbone);
    if (inputSize < 8 || inputSize > 4096) {
      throw new IllegalArgumentException(
          "input size is " + inputSize + " pixels, expected 8..4096");
    }
    if (classCount < 2) {
      throw new IllegalArgumentException(
          "class count is " + classCount + ", a classifier needs at least 2");
    }
  }

  /** The same with heads by name, as configurations have them. */
  public Architecture(String backbone, String heads, int inputSize, int classCount) {
    this(backbone, Heads.of(heads), inputSize, classCount);
  }

  /** Width D of the features {@code [B, D]} that the heads see. */
  public int featureWidth() {
    return Backbones.named(backbone).featureWidth();
  }

  /** As one JSON object, keys in a fixed order. */
  public String toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("backbone", backbone);
    node.put("heads", heads.id());
    node.put("input_size", inputSize);
    node.put("class_count", classCount);
    node.put("feature_width", featureWidth());
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
