package dev.coffey.evaluator.variants;

import java.util.List;
import java.util.stream.IntStream;

/**
 * From the logits of a network to those of the classes a question is about. Applied to each head's
 * logits, before any softmax.
 *
 * @param groups for each class of the question the logits that stand for it, of which the largest
 *     counts; empty when the question is about the network's own classes
 */
public record Mask(List<List<Integer>> groups) {

  /** Leaves the logits as they are. */
  public static final Mask NONE = new Mask(List.of());

  public Mask {
    groups = groups.stream().map(List::copyOf).toList();
    for (List<Integer> group : groups) {
      if (group.isEmpty()) {
        throw new IllegalArgumentException("A class of the mask has no logit: " + groups);
      }
    }
  }

  /** Whether the logits are left as they are. */
  public boolean isNone() {
    return groups.isEmpty();
  }

  /** One logit for each class. */
  public static Mask slice(List<Integer> logits) {
    return new Mask(logits.stream().map(List::of).toList());
  }

  /** Masked logits {@code [B, G]} of {@code [B, K]}. */
  public float[][] apply(float[][] logitsBK) {
    if (isNone()) {
      return logitsBK;
    }
    return IntStream.range(0, logitsBK.length)
        .mapToObj(b -> apply(logitsBK[b]))
        .toArray(float[][]::new);
  }

  private float[] apply(float[] logitsK) {
    float[] masked = new float[groups.size()];
    for (int g = 0; g < masked.length; g++) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int k : groups.get(g)) {
        largest = Math.max(largest, logitsK[k]); // NaN stays NaN
      }
      masked[g] = largest;
    }
    return masked;
  }
}
