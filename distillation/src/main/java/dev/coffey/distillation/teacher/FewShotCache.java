package dev.coffey.distillation.teacher;

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
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link TipAdapter} knows, outside any engine: a {@code .safetensors} file with the tensors
 * {@code keys}, {@code values}, {@code alpha} and {@code beta}.
 *
 * @param keys features of the N shots, {@code [N, D]}, floating-point
 * @param values their one-hot labels, {@code [N, K]}, floating-point
 * @param alpha how much the cache weighs against the words
 * @param beta how sharply it looks
 */
public record FewShotCache(Tensor keys, Tensor values, float alpha, float beta) {

  private static final String KEYS = "keys";
  private static final String VALUES = "values";
  private static final String ALPHA = "alpha";
  private static final String BETA = "beta";

  /**
   * Reads the cache of a teacher.
   *
   * @param featureSize D of the teacher
   * @param classCount K of the teacher
   * @throws IllegalArgumentException naming the tensor that is missing or has another shape, with
   *     the shape expected
   */
  public static FewShotCache read(Path file, int featureSize, int classCount) throws IOException {
    Map<String, Tensor> tensors = SafeTensors.read(file);
    long shots =
        tensors.containsKey(KEYS) && tensors.get(KEYS).shape().length == 2
            ? tensors.get(KEYS).shape()[0]
            : 1;
    Expected expected = new Expected();
    expected.add(KEYS, shots, featureSize);
    expected.add(VALUES, shots, classCount);
    expected.add(ALPHA, 1);
    expected.add(BETA, 1);
    expected.check(tensors, file);
    return new FewShotCache(
        tensors.get(KEYS),
        tensors.get(VALUES),
        tensors.get(ALPHA).floats()[0],
        tensors.get(BETA).floats()[0]);
  }

  /** Writes the file; it appears whole or not at all. */
  public void write(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
      SafeTensors.write(
          out,
          Map.of(
              KEYS,
              keys,
              VALUES,
              values,
              ALPHA,
              Tensor.of(new float[] {alpha}, 1),
              BETA,
              Tensor.of(new float[] {beta}, 1)),
          Map.of("format", "pt"));
    }
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The adapter in the engine; its arrays are the manager's. */
  TipAdapter adapter(NDManager manager) {
    return new TipAdapter(keys.toFloat32(manager), values.toFloat32(manager), alpha, beta);
  }

  /**
   * The adapter of a teacher.
   *
   * @param file of the cache, if the teacher has one
   * @param scaledTextWeights {@code [D, K]}, the teacher's; its manager becomes the adapter's
   */
  static Optional<TipAdapter> adapter(Optional<Path> file, NDArray scaledTextWeights)
      throws IOException {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    int featureSize = (int) scaledTextWeights.getShape().get(0);
    int classCount = (int) scaledTextWeights.getShape().get(1);
    return Optional.of(
        read(file.get(), featureSize, classCount).adapter(scaledTextWeights.getManager()));
  }
}
