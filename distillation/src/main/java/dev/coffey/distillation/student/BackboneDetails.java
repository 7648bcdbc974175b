package dev.coffey.distillation.student;

import dev.coffey.distillation.clip.ClipConfig;

/** What the name of a backbone leaves open. */
public sealed interface BackboneDetails {

  /** Nothing: the name says it all. */
  record None() implements BackboneDetails {}

  /**
   * The shape of a CLIP's image tower, for {@code clip-vit}.
   *
   * @param vision the tower
   * @param projectionDim extent D of its features, which are those that CLIP compares with texts
   */
  record ClipVision(ClipConfig.Vision vision, int projectionDim) implements BackboneDetails {}

  /**
   * A module of the user's, for {@code torchscript}.
   *
   * @param code its code, without its weights
   */
  record TorchScript(TorchScriptCode code) implements BackboneDetails {}
}
