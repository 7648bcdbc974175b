package dev.coffey.evaluator.cli;

import ai.djl.ndarray.types.DataType;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.evaluator.variants.Question;
import dev.coffey.evaluator.variants.Variant;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Logits for other programs: of each variant {@code VARIANT.ce} and {@code VARIANT.kd}, float32
 * {@code [N, K]} before any mask; of each question {@code QUESTION.labels}, int64 {@code [N]}, −1
 * for images it is not about. The metadata has alpha and beta, and {@code QUESTION.mask}: for each
 * class the logits that stand for it, as JSON.
 *
 * <p>State: all logits, in memory until they are written. Owner: the scoring thread.
 */
final class LogitsFile {

  private final Map<String, float[][]> logits = new LinkedHashMap<>();
  private final Map<String, int[]> labels = new LinkedHashMap<>();
  private final Map<String, String> metadata = new TreeMap<>();

  LogitsFile(HeadMix mix) {
    metadata.put("alpha", Double.toString(mix.alpha()));
    metadata.put("beta", Double.toString(mix.beta()));
  }

  void begin(Variant variant) {
    logits.put(variant.name() + ".ce", new float[variant.size()][]);
    logits.put(variant.name() + ".kd", new float[variant.size()][]);
    for (Question question : variant.questions()) {
      labels.put(question.name() + ".labels", question.labels());
      metadata.put(question.name() + ".variant", variant.name());
      metadata.put(question.name() + ".mask", question.mask().groups().toString());
    }
  }

  void saw(Variant variant, int from, HeadLogits batch) {
    System.arraycopy(batch.ce(), 0, logits.get(variant.name() + ".ce"), from, batch.size());
    System.arraycopy(batch.kd(), 0, logits.get(variant.name() + ".kd"), from, batch.size());
  }

  void write(Path file) throws IOException {
    Map<String, Tensor> tensors = new TreeMap<>();
    logits.forEach((name, rows) -> tensors.put(name, tensor(rows)));
    labels.forEach((name, values) -> tensors.put(name, tensor(values)));
    try (OutputStream out = Files.newOutputStream(file)) {
      SafeTensors.write(out, tensors, metadata);
    }
  }

  private static Tensor tensor(float[][] rows) {
    float[] flat = new float[Math.multiplyExact(rows.length, rows[0].length)];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, flat, row * rows[0].length, rows[0].length);
    }
    return Tensor.of(flat, rows.length, rows[0].length);
  }

  private static Tensor tensor(int[] values) {
    ByteBuffer data = ByteBuffer.allocate(values.length * Long.BYTES);
    data.order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      data.putLong(value);
    }
    return new Tensor(DataType.INT64, new long[] {values.length}, data.flip());
  }
}
