package dev.coffey.distillation.student;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.coffey.distillation.safetensors.Expected;
import dev.coffey.distillation.safetensors.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Arrays by name; a view that does not own them. */
public final class Weights {

  private final Map<String, NDArray> arrays;
  private final String prefix;

  private Weights(Map<String, NDArray> arrays, String prefix) {
    this.arrays = arrays;
    this.prefix = prefix;
  }

  /** A view of these arrays by their full names. */
  public static Weights of(Map<String, NDArray> arrays) {
    return new Weights(arrays, "");
  }

  /** The arrays under a prefix, named without it. */
  public Weights within(String name) {
    return new Weights(arrays, prefix + name + ".");
  }

  /**
   * The array of that name.
   *
   * @throws IllegalArgumentException when there is none: the network asks for what it did not list
   */
  public NDArray get(String name) {
    NDArray array = arrays.get(prefix + name);
    if (array == null) {
      throw new IllegalArgumentException(
          "no weight '" + prefix + name + "' among " + arrays.keySet());
    }
    return array;
  }

  /**
   * Copies tensors into native arrays, one per spec, as float32. Tensors that no spec asks for are
   * left aside.
   *
   * @param manager owner of the arrays
   * @throws IllegalArgumentException naming the tensor that is missing or has another shape
   */
  public static Map<String, NDArray> load(
      List<WeightSpec> specs, Map<String, Tensor> tensors, NDManager manager) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    Expected expected = new Expected();
    specs.forEach(spec -> expected.add(spec.name(), spec.shape().getShape()));
    expected.check(tensors, "student weights");
    for (WeightSpec spec : specs) {
      arrays.put(spec.name(), tensors.get(spec.name()).toFloat32(manager));
    }
    return arrays;
  }

  /** One tensor as float32 array of the spec's shape. */
  static NDArray array(WeightSpec spec, Tensor tensor, NDManager manager) {
    if (!Arrays.equals(tensor.shape(), spec.shape().getShape())) {
      throw new IllegalArgumentException(
          "tensor '%s' has shape %s, expected %s"
              .formatted(spec.name(), Arrays.toString(tensor.shape()), spec.shape()));
    }
    return tensor.toFloat32(manager);
  }

  /**
   * Native arrays for all specs: from tensors where there are some, else drawn from the seed.
   *
   * @param tensors by full name, or by the backbone's own names without {@code backbone.}
   * @param manager owner of the arrays
   * @throws IllegalArgumentException when tensors are given and none is of use, or a shape differs
   */
  public static Map<String, NDArray> initial(
      List<WeightSpec> specs, Map<String, Tensor> tensors, long seed, NDManager manager) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    int found = 0;
    for (WeightSpec spec : specs) {
      Tensor tensor = tensors.get(spec.name());
      if (tensor == null && spec.name().startsWith(StudentNetwork.BACKBONE)) {
        tensor = tensors.get(spec.name().substring(StudentNetwork.BACKBONE.length()));
      }
      found += tensor == null ? 0 : 1;
      arrays.put(
          spec.name(),
          tensor == null
              ? manager.create(spec.initialValues(seed), spec.shape())
              : array(spec, tensor, manager));
    }
    if (found == 0 && !tensors.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the %d initial weights is of use; the student has '%s', the file '%s'"
              .formatted(tensors.size(), specs.get(0).name(), tensors.keySet().iterator().next()));
    }
    return arrays;
  }
}
