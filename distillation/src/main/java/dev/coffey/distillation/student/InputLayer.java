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
   * @param manager owner of the two small arrays
   */
  public InputLayer(Preprocessing preprocessing, NDManager manager) {
    float[] mean = preprocessing.mean();
    float[] deviation = preprocessing.std();
    float[] scales = new float[3];
    float[] shifts = new float[3];
    for (int c = 0; c < 3; c++) {
      // (x/255 − mean)/std = x·scale − shift
      scales[c] = (float) (1 / (255.0 * deviation[c]));
      shifts[c] = (float) ((double) mean[c] / deviation[c]);
    }
    this.size = preprocessing.size();
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
    NDArray bytes = scope.create(pixels, new Shape(count, size, size, 3), DataType.UINT8);
    NDArray values = bytes.toType(DataType.FLOAT32, true);
    bytes.close();
    return values.muli(scale).subi(shift).transpose(0, 3, 1, 2);
  }
}
