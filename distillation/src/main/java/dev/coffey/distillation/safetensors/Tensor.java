package dev.coffey.distillation.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A dense tensor outside any engine: row-major, little-endian.
 *
 * <p>Immutable by convention: {@code data} is a read-only view, but of bytes that the caller may
 * own.
 *
 * @param dtype the element type
 * @param shape the extents, empty for a scalar
 * @param data exactly the elements' bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Copied in and out; equality is by content.
public record Tensor(DataType dtype, long[] shape, ByteBuffer data) {

  private static final int WIDENED_AT_ONCE = 1 << 18;

  /** Checks that {@code data} holds exactly the elements of {@code shape}. */
  public Tensor {
    shape = shape.clone();
    data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long bytes = elements(shape) * dtype.getNumOfBytes();
    if (bytes != data.remaining()) {
      throw new IllegalArgumentException(
          "A tensor of %s %s takes %d bytes; %d were given."
              .formatted(dtype, Arrays.toString(shape), bytes, data.remaining()));
    }
  }

  /** A float32 tensor of {@code values} in row-major order. */
  public static Tensor of(float[] values, long... shape) {
    ByteBuffer data = ByteBuffer.allocate(values.length * Float.BYTES);
    data.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return new Tensor(DataType.FLOAT32, shape, data);
  }

  /** A copy of {@code array} in host memory. */
  public static Tensor of(NDArray array) {
    return new Tensor(array.getDataType(), array.getShape().getShape(), array.toByteBuffer());
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** A view with its own position, little-endian. */
  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** How many elements there are; 1 for a scalar. */
  public long elements() {
    return elements(shape);
  }

  /**
   * The elements as float32, widened or rounded from whatever floating type they are stored in.
   *
   * @throws IllegalStateException when the elements are no floating-point numbers
   */
  public float[] floats() {
    float[] values = new float[Math.toIntExact(elements())];
    ByteBuffer source = data();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (dtype) {
            case FLOAT32 -> source.getFloat();
            case FLOAT64 -> (float) source.getDouble();
            case FLOAT16 -> Half.toFloat(source.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(source.getShort() << 16);
            default -> throw noFloats();
          };
    }
    return values;
  }

  private IllegalStateException noFloats() {
    return new IllegalStateException(
        "The tensor holds %s, not floating-point numbers.".formatted(dtype));
  }

  /** A copy in the engine's own memory, of the same type, owned by {@code manager}. */
  public NDArray toNDArray(NDManager manager) {
    if (dtype == DataType.BFLOAT16) {
      throw new IllegalStateException(
          "DJL has no bfloat16, and ends the process when asked for it; toFloat32 widens it.");
    }
    // PyTorch's array aliases a direct buffer, and so do views of it and even toType(sameType,
    // true),
    // which would outlive the buffer: only a duplicate is safe to hand out.
    try (NDArray alias = manager.create(data(), new Shape(shape), dtype)) {
      return alias.duplicate();
    }
  }

  /** Rows {@code from} to before {@code to} of the first axis, as a view. */
  public Tensor rows(long from, long to) {
    if (shape.length == 0 || from < 0 || to < from || to > shape[0]) {
      throw new IllegalArgumentException("%s has no rows %d to %d.".formatted(this, from, to));
    }
    long[] extents = shape.clone();
    extents[0] = to - from;
    int rowBytes = shape[0] == 0 ? 0 : (int) (data.remaining() / shape[0]);
    return new Tensor(
        dtype, extents, data.slice((int) (from * rowBytes), (int) ((to - from) * rowBytes)));
  }

  /** A matrix with its axes exchanged, as a copy. */
  public Tensor transposed() {
    if (shape.length != 2) {
      throw new IllegalArgumentException(this + " is no matrix; it cannot be transposed.");
    }
    int rows = Math.toIntExact(shape[0]);
    int columns = Math.toIntExact(shape[1]);
    int bytes = dtype.getNumOfBytes();
    ByteBuffer target = ByteBuffer.allocate(data.remaining());
    byte[] element = new byte[bytes];
    for (int column = 0; column < columns; column++) {
      for (int row = 0; row < rows; row++) {
        data.get((row * columns + column) * bytes, element);
        target.put(element);
      }
    }
    return new Tensor(dtype, new long[] {columns, rows}, target.flip());
  }

  /**
   * The same as float32.
   *
   * @throws IllegalStateException when the elements are no floating-point numbers
   */
  public NDArray toFloat32(NDManager manager) {
    return switch (dtype) {
      case FLOAT32 -> toNDArray(manager);
      case BFLOAT16 -> widened(manager);
      case FLOAT16, FLOAT64 -> {
        try (NDArray stored = toNDArray(manager)) {
          yield stored.toType(DataType.FLOAT32, true);
        }
      }
      default -> throw noFloats();
    };
  }

  /** DJL ends the process at bfloat16, so it is widened here: the same bits, and 16 zeros. */
  private NDArray widened(NDManager manager) {
    int count = Math.toIntExact(elements());
    try (NDManager scope = manager.newSubManager()) {
      ByteBuffer halves = data();
      NDList parts = new NDList();
      for (int from = 0; from < count; from += WIDENED_AT_ONCE) {
        int part = Math.min(count - from, WIDENED_AT_ONCE);
        ByteBuffer wide = scope.allocateDirect(part * Float.BYTES);
        for (int i = 0; i < part; i++) {
          wide.putInt(i * Float.BYTES, halves.getShort((from + i) * Short.BYTES) << 16);
        }
        parts.add(scope.create(wide, new Shape(part), DataType.FLOAT32));
      }
      NDArray whole = count == 0 ? scope.create(new Shape(0)) : NDArrays.concat(parts);
      NDArray shaped = whole.reshape(new Shape(shape)).duplicate();
      shaped.attach(manager);
      return shaped;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor that
        && dtype == that.dtype
        && Arrays.equals(shape, that.shape)
        && data.equals(that.data);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + data.hashCode();
  }

  @Override
  public String toString() {
    return "Tensor[%s %s]".formatted(dtype, Arrays.toString(shape));
  }

  static long elements(long[] shape) {
    long count = 1;
    for (long extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException("Negative extent in " + Arrays.toString(shape));
      }
      count = Math.multiplyExact(count, extent);
    }
    return count;
  }
}
