package dev.coffey.distillation.image;

import java.util.Arrays;

/**
 * Pillow's {@code Image.resize} for 8-bit channels, to the bit: two passes, horizontal first,
 * fixed-point weights, rounding to 8 bits after each ({@code src/libImaging/Resample.c}). Only the
 * wanted window of the result is computed.
 *
 * <p>Immutable; each call returns a new step.
 */
final class Resampling {

  /**
   * Bits behind the point of a weight: 32 less 8 for the pixel and 2 for the weights' overshoot.
   */
  private static final int PRECISION_BITS = 32 - 8 - 2;

  private static final int HALF = 1 << (PRECISION_BITS - 1);

  private final Interpolation interpolation;
  private final RgbImage image;
  private final int left;
  private final int top;
  private final int sourceWidth;
  private final int sourceHeight;
  private final int width;
  private final int height;

  private Resampling(
      Interpolation interpolation,
      RgbImage image,
      int left,
      int top,
      int sourceWidth,
      int sourceHeight,
      int width,
      int height) {
    this.interpolation = interpolation;
    this.image = image;
    this.left = left;
    this.top = top;
    this.sourceWidth = sourceWidth;
    this.sourceHeight = sourceHeight;
    this.width = width;
    this.height = height;
  }

  static Resampling of(Interpolation interpolation) {
    return new Resampling(interpolation, null, 0, 0, 0, 0, 0, 0);
  }

  /** The part of {@code image} to resize, whole pixels. */
  Resampling source(RgbImage image, int left, int top, int width, int height) {
    return new Resampling(interpolation, image, left, top, width, height, 0, 0);
  }

  /** The size that the part would be resized to. */
  Resampling scaledTo(int width, int height) {
    return new Resampling(
        interpolation, image, left, top, sourceWidth, sourceHeight, width, height);
  }

  /** A {@code size × size} window of the resized part, HWC. */
  byte[] window(int x, int y, int size) {
    Weights rows = Weights.of(interpolation, sourceHeight, height, y, size);
    int firstRow = rows.first();
    int rowCount = rows.end() - firstRow;
    byte[] narrow;
    if (sourceWidth == width) {
      narrow = copy(left + x, top + firstRow, size, rowCount);
    } else {
      Weights columns = Weights.of(interpolation, sourceWidth, width, x, size);
      narrow = horizontal(columns, top + firstRow, rowCount, size);
    }
    return sourceHeight == height ? narrow : vertical(narrow, rows, firstRow, size);
  }

  private byte[] copy(int x, int y, int width, int rowCount) {
    byte[] copy = new byte[width * rowCount * 3];
    for (int row = 0; row < rowCount; row++) {
      int from = ((y + row) * image.width() + x) * 3;
      System.arraycopy(image.hwc(), from, copy, row * width * 3, width * 3);
    }
    return copy;
  }

  private byte[] horizontal(Weights columns, int y, int rowCount, int width) {
    byte[] hwc = image.hwc();
    byte[] narrow = new byte[width * rowCount * 3];
    int to = 0;
    for (int row = 0; row < rowCount; row++) {
      int rowStart = ((y + row) * image.width() + left) * 3;
      for (int column = 0; column < width; column++) {
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        int from = rowStart + columns.start[column] * 3;
        int[] weights = columns.fixed[column];
        for (int weight : weights) {
          red += (hwc[from] & 0xff) * weight;
          green += (hwc[from + 1] & 0xff) * weight;
          blue += (hwc[from + 2] & 0xff) * weight;
          from += 3;
        }
        narrow[to++] = clip(red);
        narrow[to++] = clip(green);
        narrow[to++] = clip(blue);
      }
    }
    return narrow;
  }

  private static byte[] vertical(byte[] narrow, Weights rows, int firstRow, int size) {
    int stride = size * 3;
    byte[] square = new byte[size * stride];
    int[] sums = new int[stride];
    for (int row = 0; row < size; row++) {
      Arrays.fill(sums, HALF);
      int from = (rows.start[row] - firstRow) * stride;
      for (int weight : rows.fixed[row]) {
        for (int i = 0; i < stride; i++) {
          sums[i] += (narrow[from + i] & 0xff) * weight;
        }
        from += stride;
      }
      for (int i = 0; i < stride; i++) {
        square[row * stride + i] = clip(sums[i]);
      }
    }
    return square;
  }

  private static byte clip(int sum) {
    return (byte) Math.min(Math.max(sum >> PRECISION_BITS, 0), 255);
  }

  /**
   * For each output position the first input position and the weights from there on.
   *
   * @param start input positions, one per output
   * @param fixed weights times 2^22, one row per output
   */
  @SuppressWarnings("ArrayRecordComponent") // Private to one resize.
  private record Weights(int[] start, int[][] fixed) {

    static Weights of(Interpolation filter, int inputs, int outputs, int firstOutput, int count) {
      double scale = (double) inputs / outputs;
      double filterScale = Math.max(scale, 1);
      double support = filter.support() * filterScale;
      int[] start = new int[count];
      int[][] fixed = new int[count][];
      for (int i = 0; i < count; i++) {
        double centre = (firstOutput + i + 0.5) * scale;
        start[i] = Math.max((int) (centre - support + 0.5), 0);
        int end = Math.min((int) (centre + support + 0.5), inputs);
        fixed[i] = weights(filter, start[i], end, centre, 1 / filterScale);
      }
      return new Weights(start, fixed);
    }

    private static int[] weights(
        Interpolation filter, int start, int end, double centre, double inverseScale) {
      double[] weights = new double[end - start];
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = filter.weight((i + start - centre + 0.5) * inverseScale);
        sum += weights[i];
      }
      double norm = sum == 0 ? 1 : 1 / sum;
      int[] fixed = new int[weights.length];
      for (int i = 0; i < fixed.length; i++) {
        double scaled = weights[i] * norm * (1 << PRECISION_BITS);
        fixed[i] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
      }
      return fixed;
    }

    int first() {
      return start[0];
    }

    int end() {
      int last = start.length - 1;
      return start[last] + fixed[last].length;
    }
  }
}
