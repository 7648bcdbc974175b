package dev.coffey.distillation.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import dev.coffey.distillation.memory.EngineMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * CLIP's text tower: token and position embeddings, causal transformer, the end token's feature,
 * projection. A function of parameters that it does not own; gradients reach them when they ask for
 * gradients. Shapes: B texts, T tokens, D width.
 */
public final class TextTower {

  private final ClipConfig.Text config;
  private final NDArray tokens;
  private final NDArray positions;
  private final List<TransformerLayer> layers = new ArrayList<>();
  private final TransformerLayer.Norm after;
  private final NDArray projection;

  /** Over {@code parameters} by their Hugging Face names. */
  TextTower(ClipConfig.Text config, Function<String, NDArray> parameters) {
    this.config = config;
    String prefix = ParameterLayout.TEXT;
    tokens = parameters.apply(prefix + "embeddings.token_embedding.weight");
    positions = parameters.apply(prefix + "embeddings.position_embedding.weight");
    for (int i = 0; i < config.transformer().layers(); i++) {
      layers.add(
          new TransformerLayer(config.transformer(), parameters, ParameterLayout.layer(prefix, i)));
    }
    after =
        TransformerLayer.Norm.of(
            parameters, prefix + "final_layer_norm", config.transformer().epsilon());
    projection = parameters.apply(ParameterLayout.TEXT_PROJECTION);
  }

  /**
   * Features of texts.
   *
   * @param ids {@code [B][T]}, begin token first, padded behind the end token
   * @param manager owns the result
   * @return {@code [B, projectionDim]}, not normalised
   */
  public NDArray features(long[][] ids, NDManager manager) {
    int[] ends = Arrays.stream(ids).mapToInt(this::end).toArray();
    // No token sees a later one, so nothing behind the last end token matters.
    int length = Arrays.stream(ends).max().orElseThrow() + 1;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray x = embedded(ids, length, manager);
      NDArray mask = causalMask(length, manager);
      for (TransformerLayer layer : layers) {
        NDArray next = layer.forward(x, mask);
        x.close();
        x = next;
      }
      long width = x.getShape().get(2);
      long[] rows = new long[ends.length];
      Arrays.setAll(rows, i -> (long) i * length + ends[i]);
      NDArray pooled =
          Embedding.embedding(
                  EngineMemory.owned(manager.create(rows)),
                  x.reshape(-1, width),
                  SparseFormat.DENSE)
              .singletonOrThrow();
      x.close();
      NDArray features = Linear.linear(after.apply(pooled), projection, null).singletonOrThrow();
      features.attach(manager);
      NDScope.unregister(features);
      return features;
    }
  }

  private NDArray embedded(long[][] ids, int length, NDManager manager) {
    long[] flat = new long[ids.length * length];
    for (int row = 0; row < ids.length; row++) {
      System.arraycopy(ids[row], 0, flat, row * length, Math.min(length, ids[row].length));
    }
    NDArray idsBT = EngineMemory.owned(manager.create(flat, new Shape(ids.length, length)));
    NDArray embedded = Embedding.embedding(idsBT, tokens, SparseFormat.DENSE).singletonOrThrow();
    return embedded.add(positions.get(new NDIndex(":" + length)));
  }

  private static NDArray causalMask(int length, NDManager manager) {
    float[] mask = new float[length * length];
    for (int row = 0; row < length; row++) {
      Arrays.fill(mask, row * length + row + 1, (row + 1) * length, Float.NEGATIVE_INFINITY);
    }
    return manager.create(mask, new Shape(length, length));
  }

  private int end(long[] ids) {
    if (ids.length > config.positions()) {
      throw new IllegalArgumentException(
          "A text of %d tokens; the model has %d positions. Truncate it, keeping the end token."
              .formatted(ids.length, config.positions()));
    }
    int end = 0;
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= config.vocabulary()) {
        throw new IllegalArgumentException(
            "Token %d is not in the vocabulary of %d.".formatted(ids[i], config.vocabulary()));
      }
      if (config.endToken() != ClipConfig.LARGEST_TOKEN && ids[i] == config.endToken()) {
        return i;
      }
      end = ids[i] > ids[end] ? i : end;
    }
    if (config.endToken() != ClipConfig.LARGEST_TOKEN) {
      throw new IllegalArgumentException(
          "The text has no end token %d: %s".formatted(config.endToken(), Arrays.toString(ids)));
    }
    return end;
  }
}
