package dev.coffey.distillation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Numbers made by the published code (PyTorch 2.13, Pillow 12, Hugging Face transformers 5.18, on
 * the CPU), or another folder of the same shape named by {@code -Dgolden.dir=DIR}.
 */
public final class Golden {

  private Golden() {}

  public static Path path(String name) {
    String folder = System.getProperty("golden.dir", "");
    if (!folder.isBlank()) {
      return Path.of(folder).resolve(name);
    }
    try {
      return Path.of(Golden.class.getResource("/golden").toURI()).resolve(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Map<String, Tensor> tensors(String name) throws IOException {
    return SafeTensors.read(path(name));
  }

  public static JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(path(name).toFile());
  }

  public static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.asText()));
    return strings;
  }

  /** Whole numbers, stored as int32 or int64. */
  public static int[] ints(Tensor tensor) {
    int[] values = new int[(int) tensor.elements()];
    var data = tensor.data();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (tensor.dtype()) {
            case INT32 -> data.getInt();
            case INT64 -> Math.toIntExact(data.getLong());
            default -> throw new IllegalArgumentException(tensor + " holds no whole numbers.");
          };
    }
    return values;
  }
}
