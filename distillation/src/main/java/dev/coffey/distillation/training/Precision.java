package dev.coffey.distillation.training;

import java.util.Locale;

/** In which numbers a step computes. Weights, moments and averages are float32 in either case. */
public enum Precision {

  /** All in float32. */
  FP32,

  /**
   * Images, matrices, kernels and activations of the backbone in bfloat16, forward and backward;
   * BatchNorm's weights and statistics, heads, losses and the optimiser in float32 (Micikevicius et
   * al. 2017, as PyTorch's autocast has it; bfloat16 needs no loss scaling). Worth it on GPUs of
   * compute capability 8 and above and on CPUs with AVX512-BF16 or AMX; right on others, but slow.
   */
  BF16;

  /** Name in configurations: {@code fp32} or {@code bf16}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The precision of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Precision of(String id) {
    for (Precision precision : values()) {
      if (precision.id().equals(id)) {
        return precision;
      }
    }
    throw new IllegalArgumentException("precision is '" + id + "', expected fp32 or bf16");
  }
}
