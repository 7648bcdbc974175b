package dev.coffey.distillation.training;

import dev.coffey.distillation.student.Heads;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a student learns from. All share one trainer and differ only in the loss.
 *
 * <p>Legend: L labelled and U unlabelled images; z_CE, z_KD logits of two heads, z of a single one;
 * {@code KL_X(z)} is the mean over X of {@code T²·KL(softmax(t/T) ‖ softmax(z/T))}, t the teacher's
 * logits; λ is {@link LossWeights}. Equations: DHO, arXiv 2505.07675v2.
 */
public enum Method {

  /**
   * {@code λ·CE_L(z_CE) + (1−λ)·(KL_L(z_KD) + KL_U(z_KD))}: a head for each signal, both shape the
   * features (DHO, equations 5 and 6).
   */
  DHO,

  /**
   * As {@link #DHO}, but the CE gradient stops at the features: they learn from the teacher alone.
   */
  DHO_DETACHED,

  /**
   * {@code λ·CE_L(z_CE) + (1−λ)·(KL_L(z_CE) + KL_U(z_KD))}: one head learns the labelled images,
   * from label and teacher, the other the teacher's view of the unlabelled ones. The baseline SSKD
   * of DHO's table 1: semi-supervised knowledge distillation (He et al. 2021, arXiv 2108.05045),
   * where an auxiliary classifier imitates the teacher on unlabelled images. It is served by z_CE
   * alone (DHO, appendix A): mix its heads with α = 1. Its code is not in DHO's repository; the
   * original's losses for retrieval are left out, as there are none in DHO's setting.
   */
  SSKD,

  /**
   * {@code λ·CE_L(z) + (1−λ)·(KL_L(z) + KL_U(z))} on one head (DHO, equations 1 and 2); what dual
   * heads are compared with.
   */
  SINGLE_HEAD,

  /**
   * The loss of {@link #SINGLE_HEAD}, its two gradients freed of their conflict (Yu et al. 2020,
   * arXiv 2001.06782, algorithm 1): with {@code g₁ = ∇λ·CE} and {@code g₂ = ∇(1−λ)·KL} over all
   * weights, where {@code g₁·g₂ < 0} each is projected on the other's normal plane, {@code g₁ −
   * (g₁·g₂/‖g₂‖²)·g₂} and the reverse; the step takes their sum. The baseline of DHO's table 13.
   * Two more backward passes a step: see {@link GradientProducts}.
   */
  PCGRAD,

  /** {@code CE_L(z)}: the labelled images alone (DHO, equation 1). */
  CE,

  /** {@code KL_L(z) + KL_U(z)}: the teacher alone (DHO, equation 2); labels are not looked at. */
  KD;

  /** Name in configurations and manifests, such as {@code dho-detached}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The method of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Method of(String id) {
    for (Method method : values()) {
      if (method.id().equals(id)) {
        return method;
      }
    }
    throw new IllegalArgumentException(
        "method is '%s', expected one of %s"
            .formatted(
                id, Arrays.stream(values()).map(Method::id).collect(Collectors.joining(", "))));
  }

  /** Whether it trains two heads. */
  public boolean dualHeads() {
    return this == DHO || this == DHO_DETACHED || this == SSKD;
  }

  /** Whether CE and KL of the labelled images reach the same head, so that they can conflict. */
  boolean labeledShareHead() {
    return this == SSKD || this == SINGLE_HEAD || this == PCGRAD;
  }

  /** Whether it learns from labels. */
  public boolean usesLabels() {
    return this != KD;
  }

  /** Whether it learns from the teacher. */
  public boolean usesTeacher() {
    return this != CE;
  }

  /** The heads a student needs for this method: {@code wanted}, or one for one-headed methods. */
  public Heads heads(Heads wanted) {
    return dualHeads() ? wanted : Heads.SINGLE;
  }
}
