package dev.coffey.distillation.student;

import dev.coffey.distillation.clip.ClipFolder;
import dev.coffey.distillation.safetensors.Expected;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Weights of others to start a student with: torchvision's and Hugging Face's checkpoints, CLIP
 * folders, TorchScript files, other students.
 *
 * <p>A backbone is loaded whole or not at all. Heads are taken along where the file has them for as
 * many classes; others ({@code fc}, {@code classifier}) and counters ({@code num_batches_tracked})
 * are left aside.
 */
public final class PretrainedWeights {

  private PretrainedWeights() {}

  /**
   * Reads a {@code .safetensors} file, a folder with {@code model.safetensors} or its shards, a
   * CLIP folder, or (for a TorchScript backbone) the module's file.
   *
   * @return weights by the student's names, {@code backbone.…}
   * @throws IllegalArgumentException naming the tensors that are missing or of another shape
   */
  public static Map<String, Tensor> read(Path fileOrFolder, Architecture architecture)
      throws IOException {
    return of(tensors(fileOrFolder, architecture), architecture, fileOrFolder);
  }

  private static Map<String, Tensor> tensors(Path fileOrFolder, Architecture architecture)
      throws IOException {
    if (architecture.details() instanceof BackboneDetails.ClipVision
        && Files.isDirectory(fileOrFolder)) {
      return ClipFolder.open(fileOrFolder).tensors();
    }
    if (architecture.details() instanceof BackboneDetails.TorchScript
        && !fileOrFolder.toString().endsWith(".safetensors")) {
      return TorchScriptFile.read(fileOrFolder).tensors();
    }
    return SafeTensors.read(fileOrFolder);
  }

  /**
   * Picks what the architecture asks for out of tensors whose names may have a prefix of their own,
   * such as {@code module.} or {@code backbone.}.
   *
   * @param source where they come from, for messages
   * @return weights by the student's names
   */
  static Map<String, Tensor> of(
      Map<String, Tensor> tensors, Architecture architecture, Object source) {
    List<WeightSpec> specs = StudentNetwork.of(architecture).weights();
    Map<String, WeightSpec> backbone =
        specs.stream()
            .filter(spec -> spec.name().startsWith(StudentNetwork.BACKBONE))
            .collect(
                Collectors.toMap(
                    spec -> spec.name().substring(StudentNetwork.BACKBONE.length()),
                    Function.identity()));
    String prefix = prefix(tensors, backbone);
    Map<String, Tensor> stripped = new TreeMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            stripped.put(name.substring(prefix.length()), tensor);
          }
        });
    Expected expected = new Expected();
    new TreeMap<>(backbone).forEach((name, spec) -> expected.add(name, spec.shape().getShape()));
    expected.check(stripped, source);

    Map<String, Tensor> weights = new TreeMap<>();
    backbone.forEach((name, spec) -> weights.put(spec.name(), stripped.get(name)));
    for (WeightSpec spec : specs) {
      Tensor head = tensors.get(spec.name());
      if (head != null && Arrays.equals(head.shape(), spec.shape().getShape())) {
        weights.putIfAbsent(spec.name(), head);
      }
    }
    return weights;
  }

  /** What stands before the most of the names asked for; the shortest of several. */
  private static String prefix(Map<String, Tensor> tensors, Map<String, WeightSpec> backbone) {
    Map<String, Long> counts =
        tensors.keySet().stream()
            .flatMap(name -> endings(name).filter(backbone::containsKey).map(e -> before(name, e)))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    Optional<Map.Entry<String, Long>> most =
        counts.entrySet().stream()
            .max(
                Map.Entry.<String, Long>comparingByValue()
                    .thenComparing(e -> e.getKey().length(), Comparator.reverseOrder()));
    return most.map(Map.Entry::getKey).orElse("");
  }

  private static String before(String name, String ending) {
    return name.substring(0, name.length() - ending.length());
  }

  /** The name, and what is left of it behind each of its dots. */
  private static Stream<String> endings(String name) {
    return Stream.concat(
        Stream.of(name),
        IntStream.range(0, name.length())
            .filter(i -> name.charAt(i) == '.')
            .mapToObj(i -> name.substring(i + 1)));
  }
}
