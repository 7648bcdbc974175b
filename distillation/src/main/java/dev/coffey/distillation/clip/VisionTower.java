package dev.coffey.distillation.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.memory.EngineMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * CLIP's image tower: patches, transformer, the class token's feature, projection. A function of
 * parameters that it does not own; gradients reach them when they ask for gradients. Shapes: B
 * images, S side, P patch, N patches, D width.
 */
public final class VisionTower {

  private final ClipConfig.Vision config;
  private final NDArray patchWeight;
  private final NDArray classEmbedding;
  private final NDArray positions;
  private final TransformerLayer.Norm before;
  private final List<TransformerLayer> layers = new ArrayList<>();
  private final TransformerLayer.Norm after;
  private final NDArray projection;

  /** Over {@code parameters} by their Hugging Face names, as {@link #parameters} lists them. */
  public VisionTower(ClipConfig.Vision config, Function<String, NDArray> parameters) {
    this.config = config;
    String prefix = ParameterLayout.VISION;
    float epsilon = config.transformer().epsilon();
    patchWeight = parameters.apply(prefix + "embeddings.patch_embedding.weight");
    classEmbedding = parameters.apply(prefix + "embeddings.class_embedding");
    positions = parameters.apply(prefix + "embeddings.position_embedding.weight");
    before = TransformerLayer.Norm.of(parameters, prefix + "pre_layrnorm", epsilon);
    for (int i = 0; i < config.transformer().layers(); i++) {
      layers.add(
          new TransformerLayer(config.transformer(), parameters, ParameterLayout.layer(prefix, i)));
    }
    after = TransformerLayer.Norm.of(parameters, prefix + "post_layernorm", epsilon);
    projection = parameters.apply(ParameterLayout.VISUAL_PROJECTION);
  }

  /** What a tower of this shape is made of, in a fixed order. */
  public static List<TowerParameter> parameters(ClipConfig.Vision config, int projectionDim) {
    return List.copyOf(ParameterLayout.of(config, projectionDim));
  }

  /**
   * Features of normalised pixels.
   *
   * @param pixelValues {@code [B, 3, S, S]}, float32, normalised
   * @return {@code [B, projectionDim]}, not normalised, of the manager of {@code pixelValues}
   */
  public NDArray features(NDArray pixelValues) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      int patch = config.patchSize();
      int grid = config.grid();
      NDArray patches =
          cropped(pixelValues, 2)
              .reshape(-1, 3, grid, patch, grid, patch)
              .transpose(0, 2, 4, 1, 3, 5)
              .reshape(-1, (long) grid * grid, 3L * patch * patch);
      NDArray weight = patchWeight.reshape(patchWeight.getShape().get(0), -1);
      NDArray features = features(patches, weight, null);
      NDScope.unregister(features);
      return features;
    }
  }

  /**
   * Features of bytes as they come from an image. Normalisation is folded into the patch embedding:
   * {@code W·(x/255 − mean)/std = (W/(255·std))·x − W·mean/std}, so it costs nothing per pixel.
   *
   * @param pixels {@code [B, S, S, 3]}, uint8
   * @return {@code [B, projectionDim]}, not normalised, of the manager of {@code pixels}
   */
  public NDArray features(NDArray pixels, Preprocessing preprocessing) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      int patch = config.patchSize();
      int grid = config.grid();
      NDArray patches =
          cropped(pixels, 1)
              .reshape(-1, grid, patch, grid, patch, 3)
              .transpose(0, 1, 3, 2, 4, 5)
              .reshape(-1, (long) grid * grid, 3L * patch * patch)
              .toType(DataType.FLOAT32, false);
      NDManager manager = pixels.getManager();
      long width = patchWeight.getShape().get(0);
      float[] perByte = new float[3];
      float[] offset = new float[3];
      for (int channel = 0; channel < 3; channel++) {
        perByte[channel] = 1 / (255 * preprocessing.std()[channel]);
        offset[channel] = -preprocessing.mean()[channel] / preprocessing.std()[channel];
      }
      NDArray weightDPP3 = patchWeight.transpose(0, 2, 3, 1);
      NDArray scaled =
          weightDPP3.mul(EngineMemory.owned(manager.create(perByte))).reshape(width, -1);
      NDArray bias =
          weightDPP3
              .mul(EngineMemory.owned(manager.create(offset)))
              .reshape(width, -1)
              .sum(new int[] {1});
      NDArray features = features(patches, scaled, bias);
      NDScope.unregister(features);
      return features;
    }
  }

  /** Pixels beyond the last whole patch are not seen, as by a convolution without padding. */
  private NDArray cropped(NDArray images, int rowAxis) {
    int seen = config.grid() * config.patchSize();
    if (seen == config.imageSize()) {
      return images;
    }
    String before = rowAxis == 1 ? ":, " : ":, :, ";
    return images.get(new NDIndex("%s:%d, :%d".formatted(before, seen, seen)));
  }

  private NDArray features(NDArray patches, NDArray weight, NDArray bias) {
    NDArray embedded = Linear.linear(patches, weight, bias).singletonOrThrow();
    long batch = embedded.getShape().get(0);
    long width = embedded.getShape().get(2);
    NDArray classToken = classEmbedding.reshape(1, 1, width).broadcast(new Shape(batch, 1, width));
    NDArray tokens = classToken.concat(embedded, 1).add(positions);
    tokens = before.apply(tokens);
    for (TransformerLayer layer : layers) {
      NDArray next = layer.forward(tokens, null);
      tokens.close();
      tokens = next;
    }
    NDArray pooled = after.apply(tokens.get(new NDIndex(":, 0")));
    tokens.close();
    NDArray features = Linear.linear(pooled, projection, null).singletonOrThrow();
    features.attach(patches.getManager());
    return features;
  }
}
