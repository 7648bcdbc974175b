package dev.coffey.distillation.card;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffey.distillation.image.Interpolation;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.Architecture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All that a student's weights leave open, so that its file can be used without a manifest. Lies in
 * the metadata of the {@code .safetensors}; equal cards give equal bytes.
 *
 * @param architecture what the weights belong to
 * @param classes names in logit order
 * @param preprocessing from image to input
 * @param mix of the two heads, until a better one is tuned
 */
public record StudentCard(
    Architecture architecture, List<String> classes, Preprocessing preprocessing, HeadMix mix) {

  /** The keys of the metadata. */
  public static final String ARCHITECTURE = "coffey.architecture";

  public static final String CLASSES = "coffey.classes";
  public static final String PREPROCESSING = "coffey.preprocessing";
  public static final String MIX = "coffey.mix";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Checks that architecture, classes and preprocessing fit together. */
  public StudentCard {
    classes = List.copyOf(classes);
    if (classes.size() != architecture.classCount()) {
      throw new IllegalArgumentException(
          "%d classes are named, but the architecture has %d"
              .formatted(classes.size(), architecture.classCount()));
    }
    if (preprocessing.size() != architecture.inputSize()) {
      throw new IllegalArgumentException(
          "preprocessing cuts %d pixels, but the architecture takes %d"
              .formatted(preprocessing.size(), architecture.inputSize()));
    }
  }

  /** The metadata of the file. */
  public Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(ARCHITECTURE, architecture.toJson());
    metadata.put(CLASSES, JSON.valueToTree(classes).toString());
    metadata.put(PREPROCESSING, json(preprocessing));
    metadata.put(MIX, json(mix));
    return metadata;
  }

  private static String json(Preprocessing preprocessing) {
    ObjectNode node = JSON.createObjectNode();
    node.put("size", preprocessing.size());
    node.put("resize", preprocessing.resize());
    node.put("interpolation", preprocessing.interpolation().name().toLowerCase(Locale.ROOT));
    node.set("mean", JSON.valueToTree(preprocessing.mean()));
    node.set("std", JSON.valueToTree(preprocessing.std()));
    return node.toString();
  }

  private static String json(HeadMix mix) {
    ObjectNode node = JSON.createObjectNode();
    node.put("alpha", mix.alpha());
    node.put("beta", mix.beta());
    return node.toString();
  }

  /**
   * Reads the classes as {@link #metadata} wrote them.
   *
   * @throws IllegalArgumentException when they are not a JSON list of texts
   */
  public static List<String> classes(String json) {
    return read(json, new TypeReference<List<String>>() {}, "a list of class names");
  }

  /**
   * Reads a preprocessing as {@link #metadata} wrote it.
   *
   * @throws IllegalArgumentException naming what is missing or wrong
   */
  public static Preprocessing preprocessing(String json) {
    JsonNode node = read(json, new TypeReference<JsonNode>() {}, "a preprocessing");
    String interpolation = required(node, "interpolation").asText();
    return new Preprocessing(
        required(node, "size").asInt(),
        required(node, "resize").asInt(),
        Interpolation.valueOf(interpolation.toUpperCase(Locale.ROOT)),
        floats(required(node, "mean")),
        floats(required(node, "std")));
  }

  /**
   * Reads a mix as {@link #metadata} wrote it.
   *
   * @throws IllegalArgumentException naming what is missing or wrong
   */
  public static HeadMix mix(String json) {
    JsonNode node = read(json, new TypeReference<JsonNode>() {}, "a mix");
    return new HeadMix(required(node, "alpha").asDouble(), required(node, "beta").asDouble());
  }

  private static <T> T read(String json, TypeReference<T> type, String what) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("this is not " + what + " in JSON: " + json, e);
    }
  }

  private static JsonNode required(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      throw new IllegalArgumentException("there is no '" + key + "' in " + node);
    }
    return value;
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).floatValue();
    }
    return values;
  }
}
