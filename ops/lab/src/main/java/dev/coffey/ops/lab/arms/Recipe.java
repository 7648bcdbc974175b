package dev.coffey.ops.lab.arms;

import dev.coffey.distillation.training.Method;

/**
 * How a student is trained, its settings apart.
 *
 * @param method the loss
 * @param targets whose answers it distils
 */
public record Recipe(Method method, Targets targets) {

  /** Whose answers a student distils. */
  public enum Targets {
    /** The teacher's own, zero-shot. */
    TEACHER,

    /**
     * The teacher's, corrected by the labels before training: a linear probe on its image features,
     * mixed with its zero-shot answer; (α, β) tuned on the validation labels.
     */
    CORRECTED_TEACHER
  }

  /** Whether λ matters: with the CE gradient cut off, AdamW takes its scale away again. */
  public boolean hasLambda() {
    return method.usesLabels() && method.usesTeacher() && method != Method.DHO_DETACHED;
  }
}
