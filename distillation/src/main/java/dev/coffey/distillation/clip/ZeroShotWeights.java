package dev.coffey.distillation.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A classifier out of words: one direction per class, the mean of its prompts' directions. */
public final class ZeroShotWeights {

  /** Keeps a class's norm off zero. */
  private static final float NORM_MIN = 1e-12f;

  /** Sentences per forward pass: bounds memory for a thousand classes and eighty prompts. */
  private static final int BATCH = 256;

  private ZeroShotWeights() {}

  /**
   * Normalise each prompt's feature, take the mean of a class's, normalise.
   *
   * @param manager owns the result
   * @return {@code [D, K]}, unit columns, D the projection's extent
   */
  public static NDArray of(
      TextTower tower,
      ClipTokenizer tokenizer,
      Prompts prompts,
      List<String> classes,
      NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray features = normalised(features(tower, tokenizer, prompts, classes, scope));
      NDArray meanKD = means(features, classes.size());
      // A copy, because a transposed view would be copied at every use.
      NDArray weights = normalised(meanKD).transpose().duplicate();
      weights.attach(manager);
      return weights;
    }
  }

  /**
   * The mean of each class's features as they are: where the reference starts the heads of a
   * student that is a CLIP itself ({@code train_imgnet_semi.py}).
   *
   * @param manager owns the result
   * @return {@code [K, D]}
   */
  public static NDArray unnormalisedMeans(
      TextTower tower,
      ClipTokenizer tokenizer,
      Prompts prompts,
      List<String> classes,
      NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray features = features(tower, tokenizer, prompts, classes, scope);
      NDArray meanKD = means(features, classes.size());
      meanKD.attach(manager);
      return meanKD;
    }
  }

  /** Features of all prompts of all classes, {@code [K·prompts, D]}. */
  private static NDArray features(
      TextTower tower,
      ClipTokenizer tokenizer,
      Prompts prompts,
      List<String> classes,
      NDManager scope) {
    List<String> sentences = new ArrayList<>();
    classes.forEach(name -> sentences.addAll(prompts.of(name)));
    long[][] ids = tokenizer.encode(sentences);
    NDArray features = null;
    for (int from = 0; from < ids.length; from += BATCH) {
      long[][] batch = Arrays.copyOfRange(ids, from, Math.min(from + BATCH, ids.length));
      NDArray part = tower.features(batch, scope);
      features = features == null ? part : features.concat(part, 0);
    }
    return features;
  }

  private static NDArray means(NDArray features, int classes) {
    long width = features.getShape().get(1);
    return features.reshape(classes, -1, width).mean(new int[] {1});
  }

  /** Rows divided by their Euclidean norm. */
  public static NDArray normalised(NDArray rows) {
    return rows.div(rows.norm(new int[] {1}, true).clip(NORM_MIN, Float.MAX_VALUE));
  }
}
