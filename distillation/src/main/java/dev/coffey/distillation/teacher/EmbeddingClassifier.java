package dev.coffey.distillation.teacher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.coffey.distillation.clip.ZeroShotWeights;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * From crops to logits by an image encoder, the classes' directions and perhaps an adapter. Owns
 * the encoder and the manager of both arrays. One thread at a time.
 */
final class EmbeddingClassifier implements AutoCloseable {

  /** The part that differs between teachers. */
  interface Encoder extends AutoCloseable {

    /**
     * Image features, of any length.
     *
     * @param pixels {@code [B, S, S, 3]}, uint8
     * @return {@code [B, D]}, of the manager of {@code pixels}
     */
    NDArray features(NDArray pixels);

    @Override
    void close();
  }

  private final Preprocessing preprocessing;
  private final Encoder encoder;
  private final int batchMax;
  private final NDManager manager;
  private final NDArray scaledTextWeights;
  private final Optional<TipAdapter> adapter;
  private final ByteBuffer pixelBuffer;

  /**
   * @param batchMax most crops in one forward pass
   * @param manager owned; of the arrays that follow
   * @param scaledTextWeights {@code [D, K]}
   */
  EmbeddingClassifier(
      Preprocessing preprocessing,
      Encoder encoder,
      int batchMax,
      NDManager manager,
      NDArray scaledTextWeights,
      Optional<TipAdapter> adapter) {
    this.preprocessing = preprocessing;
    this.encoder = encoder;
    this.batchMax = batchMax;
    this.manager = manager;
    this.scaledTextWeights = scaledTextWeights;
    this.adapter = adapter;
    this.pixelBuffer = ByteBuffer.allocateDirect(batchMax * bytesPerImage());
  }

  Preprocessing preprocessing() {
    return preprocessing;
  }

  Tensor scaledTextWeights() {
    return Tensor.of(scaledTextWeights);
  }

  /** Logits {@code [B, K]}. */
  float[][] logits(byte[][] pixels) {
    return rows(
        pixels,
        features ->
            adapter.isPresent()
                ? adapter.get().logits(features, scaledTextWeights)
                : features.matMul(scaledTextWeights));
  }

  /** Unit features {@code [B, D]}. */
  float[][] features(byte[][] pixels) {
    return rows(pixels, features -> features);
  }

  private float[][] rows(byte[][] pixels, UnaryOperator<NDArray> of) {
    float[][] rows = new float[pixels.length][];
    for (int from = 0; from < pixels.length; from += batchMax) {
      int to = Math.min(from + batchMax, pixels.length);
      float[] flat = flat(Arrays.copyOfRange(pixels, from, to), of);
      int width = flat.length / (to - from);
      for (int i = from; i < to; i++) {
        rows[i] = Arrays.copyOfRange(flat, (i - from) * width, (i - from + 1) * width);
      }
    }
    return rows;
  }

  private float[] flat(byte[][] pixels, UnaryOperator<NDArray> of) {
    pixelBuffer.clear();
    for (byte[] image : pixels) {
      if (image.length != bytesPerImage()) {
        throw new IllegalArgumentException(
            "A crop of %d bytes; the teacher sees %d×%d×3 = %d."
                .formatted(
                    image.length, preprocessing.size(), preprocessing.size(), bytesPerImage()));
      }
      pixelBuffer.put(image);
    }
    pixelBuffer.flip();
    int size = preprocessing.size();
    Shape shape = new Shape(pixels.length, size, size, 3);
    try (NDManager scope = manager.newSubManager()) {
      // The array may alias the buffer, which is filled again only after the scope has closed.
      NDArray batch = scope.create(pixelBuffer.slice(), shape, DataType.UINT8);
      NDArray features = ZeroShotWeights.normalised(encoder.features(batch));
      return of.apply(features).toFloatArray();
    }
  }

  private int bytesPerImage() {
    return preprocessing.size() * preprocessing.size() * 3;
  }

  @Override
  public void close() {
    manager.close();
    encoder.close();
  }
}
