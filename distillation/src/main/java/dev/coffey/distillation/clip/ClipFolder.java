package dev.coffey.distillation.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A CLIP on disk as the Hugging Face hub has it: {@code config.json} and {@code model.safetensors}
 * (whole or in shards) of {@code transformers}, or {@code open_clip_config.json} and {@code
 * open_clip_model.safetensors} of OpenCLIP. Where a folder holds both, the former counts.
 *
 * @param path the folder
 * @param config the shape of the model
 */
public record ClipFolder(Path path, ClipConfig config) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HUGGING_FACE = "config.json";
  private static final String OPEN_CLIP = "open_clip_config.json";
  private static final List<String> WEIGHTS = List.of("model", "open_clip_model");

  /**
   * Reads the folder's configuration.
   *
   * @throws IllegalArgumentException naming the file and what of it is no CLIP
   */
  public static ClipFolder open(Path folder) throws IOException {
    Path huggingFace = folder.resolve(HUGGING_FACE);
    Path openClip = folder.resolve(OPEN_CLIP);
    boolean hasWeights = SafeTensors.isStored(folder, WEIGHTS.get(0));
    if (Files.exists(openClip) && !(Files.exists(huggingFace) && hasWeights)) {
      return new ClipFolder(folder, read(openClip, OpenClipConfig::of));
    }
    if (!Files.exists(huggingFace)) {
      throw new IllegalArgumentException(
          "%s has neither %s nor %s; a CLIP folder has one of them."
              .formatted(folder, HUGGING_FACE, OPEN_CLIP));
    }
    return new ClipFolder(folder, read(huggingFace, HuggingFaceConfig::of));
  }

  private static ClipConfig read(Path file, Reader reader) throws IOException {
    try {
      return reader.read(JSON.readTree(file.toFile()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The weights by Hugging Face's names, whichever they have in the file, and of whatever floating
   * type they are stored in.
   *
   * @throws IllegalArgumentException when the folder has no weights that can be read
   */
  public Map<String, Tensor> tensors() throws IOException {
    for (String name : WEIGHTS) {
      if (SafeTensors.isStored(path, name)) {
        return OpenClipNames.toHuggingFace(SafeTensors.read(path, name));
      }
    }
    throw new IllegalArgumentException(
        "%s has no weights as .safetensors (%s.safetensors or its .index.json); pickled ones"
                .formatted(path, String.join(".safetensors, ", WEIGHTS))
            + " (.bin, .pt) are not read: save them once with Python's safetensors.");
  }

  /** One of the two kinds of configuration. */
  private interface Reader {
    ClipConfig read(JsonNode root);
  }
}
