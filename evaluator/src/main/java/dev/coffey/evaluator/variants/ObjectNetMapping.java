package dev.coffey.evaluator.variants;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which of ImageNet's classes an ObjectNet class is, as the {@code mappings} folder of ObjectNet's
 * archive tells; Coffey has no copy of it.
 *
 * <p>Four files: {@code folder_to_objectnet_label.json}; {@code objectnet_to_imagenet_1k.json},
 * from a label to ImageNet's labels with "; " between; {@code imagenet_to_label_2012_v2}, one
 * ImageNet label a line; {@code pytorch_to_imagenet_2012_id.json}, from a logit's position to the
 * label's line.
 *
 * @param labels ObjectNet's label of every folder
 * @param indices of the labels that overlap with ImageNet, the positions of ImageNet's logits
 */
record ObjectNetMapping(Map<String, String> labels, Map<String, List<Integer>> indices) {

  static final String FOLDERS = "folder_to_objectnet_label.json";
  static final String OVERLAP = "objectnet_to_imagenet_1k.json";
  static final String LINES = "imagenet_to_label_2012_v2";
  static final String POSITIONS = "pytorch_to_imagenet_2012_id.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads the four files.
   *
   * @throws VariantException naming the file that is missing or does not fit the others
   */
  static ObjectNetMapping read(Path mappings) {
    for (String file : List.of(FOLDERS, OVERLAP, LINES, POSITIONS)) {
      if (!Files.isRegularFile(mappings.resolve(file))) {
        throw new VariantException(
            ("ObjectNet's folder %s lacks %s, which maps its classes to ImageNet's. Copy the folder"
                    + " 'mappings' of its archive beside 'images'.")
                .formatted(mappings, file));
      }
    }
    try {
      Map<String, String> labels = new TreeMap<>(texts(mappings.resolve(FOLDERS)));
      Map<String, Integer> positionOfLabel = positions(mappings);
      Map<String, List<Integer>> indices = new TreeMap<>();
      texts(mappings.resolve(OVERLAP))
          .forEach((label, names) -> indices.put(label, indices(names, positionOfLabel, mappings)));
      return new ObjectNetMapping(labels, indices);
    } catch (IOException e) {
      throw new VariantException("Cannot read ObjectNet's " + mappings + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, String> texts(Path file) throws IOException {
    return JSON.readValue(file.toFile(), new TypeReference<Map<String, String>>() {});
  }

  private static Map<String, Integer> positions(Path mappings) throws IOException {
    List<String> lines = Files.readAllLines(mappings.resolve(LINES));
    Map<String, Integer> positions = new HashMap<>();
    Map<String, Integer> lineOfPosition =
        JSON.readValue(
            mappings.resolve(POSITIONS).toFile(), new TypeReference<Map<String, Integer>>() {});
    lineOfPosition.forEach(
        (position, line) -> {
          if (line < 0 || line >= lines.size()) {
            throw new VariantException(
                "%s names line %d, but %s has %d."
                    .formatted(mappings.resolve(POSITIONS), line, LINES, lines.size()));
          }
          positions.put(lines.get(line).strip(), Integer.parseInt(position));
        });
    return positions;
  }

  private static List<Integer> indices(
      String names, Map<String, Integer> positionOfLabel, Path mappings) {
    List<Integer> indices = new ArrayList<>();
    for (String name : names.split("; ", -1)) {
      Integer position = positionOfLabel.get(name.strip());
      if (position == null) {
        throw new VariantException(
            "%s names '%s', which is no line of %s."
                .formatted(mappings.resolve(OVERLAP), name, LINES));
      }
      indices.add(position);
    }
    return indices;
  }
}
