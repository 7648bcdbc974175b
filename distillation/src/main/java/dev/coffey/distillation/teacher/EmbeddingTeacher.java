package dev.coffey.distillation.teacher;

import dev.coffey.distillation.safetensors.Tensor;

/** A teacher that compares an image's feature with one direction per class: CLIP and its kin. */
public interface EmbeddingTeacher extends Teacher {

  /**
   * Features of B crops, each of Euclidean length 1.
   *
   * @param pixels as for {@link #logits}
   * @return {@code [B, D]}
   */
  float[][] features(byte[][] pixels);

  /**
   * {@code s · W}: the classes' directions times the factor on cosines. Without an adapter, {@code
   * logits = features · sW}.
   *
   * @return {@code [D, K]}, float32
   */
  Tensor scaledTextWeights();
}
