package dev.coffey.distillation.teacher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;

/**
 * Tip-Adapter(-F), the few-shot teacher of the reference (Zhang et al., ECCV 2022): CLIP's logits
 * plus what a cache of labelled features votes, {@code s · f · W + α · exp(−(β − β · f · Aᵀ)) · V}.
 * In the F variant the keys A have been trained; the formula is the same.
 *
 * @param keys A: normalised features of the N shots, or trained from them, {@code [N, D]}; not
 *     owned
 * @param values V: their one-hot labels, {@code [N, K]}; not owned
 * @param alpha how much the cache weighs against CLIP
 * @param beta how sharply it looks
 */
public record TipAdapter(NDArray keys, NDArray values, float alpha, float beta) {

  /** Keys and values must tell of the same shots. */
  public TipAdapter {
    if (keys.getShape().get(0) != values.getShape().get(0)) {
      throw new IllegalArgumentException(
          "%d keys and %d values: a cache has one of each per shot."
              .formatted(keys.getShape().get(0), values.getShape().get(0)));
    }
    if (!Float.isFinite(alpha) || !Float.isFinite(beta)) {
      throw new IllegalArgumentException(
          "alpha %s and beta %s must be finite.".formatted(alpha, beta));
    }
  }

  /**
   * Logits of both.
   *
   * @param features f: normalised image features, {@code [B, D]}
   * @param scaledTextWeights {@code s · W}: zero-shot weights times CLIP's scale, {@code [D, K]}
   * @return {@code [B, K]}, of the manager of {@code features}
   */
  public NDArray logits(NDArray features, NDArray scaledTextWeights) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray affinity = features.matMul(keys.transpose());
      NDArray votes = affinity.mul(beta).sub(beta).exp().matMul(values);
      NDArray logits = features.matMul(scaledTextWeights).add(votes.mul(alpha));
      NDScope.unregister(logits);
      return logits;
    }
  }
}
