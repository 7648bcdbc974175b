package dev.coffey.distillation.probe;

import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts a probe into a student in the place of its CE head. What comes out is a student with plain
 * heads like any other: it is mixed, published and served without a change anywhere.
 */
public final class ProbedStudent {

  private static final String ONLY = "head.";
  private static final String CE = "ce_head.";
  private static final String KD = "kd_head.";

  private ProbedStudent() {}

  /**
   * The student with the probe as CE head; its only head, or its KD head, stays as KD head.
   *
   * @param student blob of a student with heads {@code single} or {@code linear}
   * @param probe fitted on this student's features
   * @return blob of a student with heads {@code linear}
   * @throws IllegalArgumentException when the probe does not fit the student's head
   */
  public static byte[] blob(byte[] student, LinearProbe probe) {
    Map<String, Tensor> tensors = new TreeMap<>();
    SafeTensors.read(student)
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(ONLY)) {
                tensors.put(KD + name.substring(ONLY.length()), tensor);
              } else if (!name.startsWith(CE)) {
                tensors.put(name, tensor);
              }
            });
    Tensor head = tensors.get(KD + "weight");
    Tensor weights = probe.layerWeights();
    if (head == null || !Arrays.equals(head.shape(), weights.shape())) {
      throw new IllegalArgumentException(
          "the probe is %s, but the student's head is %s; fit it on this student's features"
              .formatted(
                  Arrays.toString(weights.shape()),
                  head == null ? "missing" : Arrays.toString(head.shape())));
    }
    tensors.put(CE + "weight", weights);
    tensors.put(CE + "bias", probe.layerBias());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      SafeTensors.write(out, tensors, Map.of("format", "pt"));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toByteArray();
  }
}
