package dev.coffey.distillation.views;

import dev.coffey.distillation.safetensors.Half;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A teacher's logits for one view as they are stored, all numbers little-endian. The buffers are
 * read from their position to their limit and never moved; nobody may change their bytes.
 */
public sealed interface StoredLogits {

  /**
   * Bytes of the numbers, without what a container adds: {@code 2K} or {@code 4k + 8}. For scale:
   * TinyViT stores {@code 4k + 4} a view, its seed for the crop included; FKD 29 a crop with k=5.
   */
  int bytes();

  /**
   * All K logits.
   *
   * @return {@code [K]}, finite
   * @throws IllegalArgumentException naming what does not fit the classes
   */
  float[] logits(int classCount);

  /**
   * All of them.
   *
   * @param values K half floats in class order
   */
  record Dense(ByteBuffer values) implements StoredLogits {

    @Override
    public int bytes() {
      return values.remaining();
    }

    @Override
    public float[] logits(int classCount) {
      float[] logits = halves(values);
      require(
          logits.length == classCount, logits.length + " logits for " + classCount + " classes");
      return logits;
    }
  }

  /**
   * The k largest, and the mass of the rest.
   *
   * @param classes k unsigned 16-bit class indices
   * @param values k half floats in the order of {@code classes}
   * @param tailLogSumExp log Σ exp(logit / T) over all other classes
   * @param tailTemperature T, above 0
   */
  record Top(ByteBuffer classes, ByteBuffer values, float tailLogSumExp, float tailTemperature)
      implements StoredLogits {

    @Override
    public int bytes() {
      return classes.remaining() + values.remaining() + 2 * Float.BYTES;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Each class that was left out gets an equal share of the tail's mass: {@code T·(tail −
     * log(K−k))}, so that the softmax at T gives the tail the mass it had. At another temperature
     * it is off; {@link LogitCoding} has the formula of the error.
     */
    @Override
    public float[] logits(int classCount) {
      float[] tops = halves(values);
      int[] indices = indices();
      require(
          classes.remaining() == tops.length * Short.BYTES && tops.length < classCount,
          tops.length
              + " largest logits with "
              + classes.remaining()
              + " bytes of classes, of "
              + classCount
              + " classes");
      require(tailTemperature > 0, "tail temperature " + tailTemperature);
      float[] logits = new float[classCount];
      double share = tailLogSumExp - Math.log(classCount - tops.length);
      float rest = (float) (tailTemperature * share);
      require(Float.isFinite(rest), "tail of " + tailLogSumExp + " at T " + tailTemperature);
      Arrays.fill(logits, rest);
      for (int i = 0; i < tops.length; i++) {
        int index = indices[i];
        require(index < classCount, "class index " + index + " of " + classCount + " classes");
        logits[index] = tops[i];
      }
      return logits;
    }

    /** The k classes, the largest logit first. */
    int[] indices() {
      ByteBuffer shorts = littleEndian(classes);
      int[] indices = new int[shorts.remaining() / Short.BYTES];
      for (int i = 0; i < indices.length; i++) {
        indices[i] = shorts.getShort() & 0xffff;
      }
      return indices;
    }
  }

  private static float[] halves(ByteBuffer bytes) {
    ByteBuffer shorts = littleEndian(bytes);
    float[] values = new float[shorts.remaining() / Short.BYTES];
    for (int i = 0; i < values.length; i++) {
      values[i] = Half.toFloat(shorts.getShort());
      require(Float.isFinite(values[i]), "logit " + i + " is " + values[i]);
    }
    return values;
  }

  private static ByteBuffer littleEndian(ByteBuffer bytes) {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("Teacher logits do not fit: " + otherwise + ".");
    }
  }
}
