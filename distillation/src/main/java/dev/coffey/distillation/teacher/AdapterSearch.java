package dev.coffey.distillation.teacher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.coffey.distillation.safetensors.Tensor;

/**
 * Chooses α and β on labelled images that are neither shots nor scored afterwards, as the published
 * code of Tip-Adapter does: β from 0.1 to 7, α from 0.1 to 3, here in 20 steps each; of equally
 * good pairs the first, smaller β and α first.
 */
public final class AdapterSearch {

  private static final int STEPS = 20;
  private static final float MIN = 0.1f;
  private static final float ALPHA_MAX = 3;
  private static final float BETA_MAX = 7;

  private AdapterSearch() {}

  /**
   * The same cache with the best pair.
   *
   * @param cache the cache so far
   * @param top1 share of the images that it gets right, 0 to 1; optimistic as a score
   * @param top1ZeroShot the same without the cache
   */
  public record Found(FewShotCache cache, double top1, double top1ZeroShot) {}

  /**
   * Searches.
   *
   * @param featuresBD unit features of B images, the teacher's
   * @param labels their classes, {@code [B]}
   * @throws IllegalArgumentException when there are no images or the numbers differ
   */
  public static Found search(
      FewShotCache cache, Tensor scaledTextWeights, float[][] featuresBD, int[] labels) {
    if (labels.length == 0 || labels.length != featuresBD.length) {
      throw new IllegalArgumentException(
          "%d labels for features of %d images; a search needs one each, and at least one."
              .formatted(labels.length, featuresBD.length));
    }
    int classes = (int) scaledTextWeights.shape()[1];
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray affinity =
          manager.create(featuresBD).matMul(cache.keys().toFloat32(manager).transpose());
      NDArray values = cache.values().toFloat32(manager);
      float[] words =
          manager.create(featuresBD).matMul(scaledTextWeights.toFloat32(manager)).toFloatArray();
      double zeroShot = top1(words, words, 0, labels, classes);
      Found best = new Found(cache, -1, zeroShot);
      for (int b = 0; b < STEPS; b++) {
        float beta = MIN + (BETA_MAX - MIN) * b / STEPS;
        float[] votes;
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          votes = affinity.mul(beta).sub(beta).exp().matMul(values).toFloatArray();
        }
        for (int a = 0; a < STEPS; a++) {
          float alpha = MIN + (ALPHA_MAX - MIN) * a / STEPS;
          double top1 = top1(words, votes, alpha, labels, classes);
          if (top1 > best.top1()) {
            best =
                new Found(
                    new FewShotCache(cache.keys(), cache.values(), alpha, beta), top1, zeroShot);
          }
        }
      }
      return best;
    }
  }

  private static double top1(float[] words, float[] votes, float alpha, int[] labels, int classes) {
    int right = 0;
    for (int b = 0; b < labels.length; b++) {
      int best = 0;
      float bestLogit = Float.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        float logit = words[b * classes + k] + alpha * votes[b * classes + k];
        if (logit > bestLogit) {
          bestLogit = logit;
          best = k;
        }
      }
      right += best == labels[b] ? 1 : 0;
    }
    return (double) right / labels.length;
  }
}
