package dev.coffey.distillation.training;

import dev.coffey.distillation.student.Heads;
import java.util.Locale;

/** What a student learns from. All share one trainer and differ only in the loss. */
public enum Method {

  /** λ·CE on one head, (1−λ)·KL on the other; both shape the features (DHO, equation 3). */
  DHO,

  /**
   * As {@link #DHO}, but the CE gradient stops at the features: they learn from the teacher alone.
   */
  DHO_DETACHED,

  /** λ·CE + (1−λ)·KL on one head; what dual heads are compared with. */
  SINGLE_HEAD,

  /** Cross-entropy on the labelled images alone. */
  CE,

  /** The teacher alone; labels are not looked at. */
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
        "method is '" + id + "', expected dho, dho-detached, single-head, ce or kd");
  }

  /** Whether it trains two heads. */
  public boolean dualHeads() {
    return this == DHO || this == DHO_DETACHED;
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
