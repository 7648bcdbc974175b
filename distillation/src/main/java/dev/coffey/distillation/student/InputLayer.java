package dev.coffey.distillation.student;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.coffey.distillation.image.Preprocessing;
import java.nio.ByteBuffer;

/**
 * From pixels as bytes to normalised images on the device.
 *
 * <p>Bytes arrive as height-width-channel and stay so: {@code [B, S, S, 3]} permuted to {@code [B,
 * 3, S, S]} <em>is</em> channels-last, the layout in which convolutions on the CPU are fastest.
 */
public final class InputLayer {

  private final int size;
  private final NDArray scale;
  private final NDArray shift;

  /**
   * Prepares mean and deviation.
   *
   * @param manager owner of the two small arrays, one row of pixels each
   */
  public InputLayer(Preprocessing preprocessing, NDManager manager) {
    float[] mean = preprocessing.mean();
    float[] deviation = preprocessing.std();
    this.size = preprocessing.size();
    // For a whole row of pixels each, since a loop over three channels is too short to be fast.
    float[] scales = new float[3 * size];
    float[] shifts = new float[3 * size];
    for (int i = 0; i < scales.length; i++) {
      int c = i % 3;
      // (x/255 − mean)/std = x·scale − shift
      scales[i] = (float) (1 / (255.0 * deviation[c]));
      shifts[i] = (float) ((double) mean[c] / deviation[c]);
    }
    this.scale = manager.create(scales);
    this.shift = manager.create(shifts);
  }

  /** Bytes of one image. */
  public int imageBytes() {
    return size * size * 3;
  }

  /**
   * Normalised images.
   *
   * @param scope owner of the result
   * @param pixels direct buffer of {@code count·S·S·3} bytes; read before this returns
   * @return {@code [count, 3, S, S]}, channels-last
   */
  public NDArray images(NDManager scope, ByteBuffer pixels, int count) {
    NDArray bytes = scope.create(pixels, new Shape((long) count * size, 3L * size), DataType.UINT8);
    NDArray rows = bytes.toType(DataType.FLOAT32, true);
    bytes.close();
    return rows.muli(scale).subi(shift).reshape(count, size, size, 3).transpose(0, 3, 1, 2);
  }
}
