package dev.coffey.distillation.student;

import java.util.Locale;

/** What turns features {@code [B, D]} into the logits of the two heads. */
public enum Heads {

  /** Two plain linear layers, {@code z = W·f + b} each. */
  LINEAR,

  /**
   * A plain CE head; a KD head on the unit sphere, {@code z = 100·(W·f/‖f‖ + b)}, as the reference
   * trains on ImageNet. 100 is CLIP's own logit scale.
   */
  COSINE,

  /** One linear layer for both; what the single-headed methods train. */
  SINGLE;

  /** Name in configurations and architectures: {@code linear}, {@code cosine}, {@code single}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The heads of that name.
   *
   * @throws IllegalArgumentException when there are none
   */
  public static Heads of(String id) {
    for (Heads heads : values()) {
      if (heads.id().equals(id)) {
        return heads;
      }
    }
    throw new IllegalArgumentException("heads are '" + id + "', expected linear, cosine or single");
  }
}
