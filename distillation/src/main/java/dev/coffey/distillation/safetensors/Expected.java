package dev.coffey.distillation.safetensors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tensors that a model asks for, by name and shape, and how a file's differ from them. */
public final class Expected {

  /** So many names stand for the rest of them in a message. */
  private static final int NAMES_MAX = 4;

  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  /** Asks for one more tensor. */
  public void add(String name, long... shape) {
    shapes.put(name, shape.clone());
  }

  /**
   * Checks that every tensor asked for is there with its shape. Others may be there too; they are
   * named only when something is wrong.
   *
   * @param source where the tensors come from, for the message
   * @throws IllegalArgumentException naming the first tensor of another shape with the shape found
   *     and the one expected, and the names that are missing and those not asked for
   */
  public void check(Map<String, Tensor> tensors, Object source) {
    List<String> faults = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    int misfits = 0;
    for (Map.Entry<String, long[]> wanted : shapes.entrySet()) {
      Tensor found = tensors.get(wanted.getKey());
      if (found == null) {
        missing.add(wanted.getKey() + " " + Arrays.toString(wanted.getValue()));
      } else if (!Arrays.equals(found.shape(), wanted.getValue()) && misfits++ == 0) {
        faults.add(
            "tensor %s has shape %s, expected %s"
                .formatted(
                    wanted.getKey(),
                    Arrays.toString(found.shape()),
                    Arrays.toString(wanted.getValue())));
      }
    }
    if (misfits > 1) {
      faults.add("%d more have another shape than expected".formatted(misfits - 1));
    }
    if (!missing.isEmpty()) {
      faults.add("missing: " + brief(missing));
    }
    if (!faults.isEmpty()) {
      List<String> others = others(tensors.keySet());
      if (!others.isEmpty()) {
        faults.add("not asked for: " + brief(others));
      }
      throw new IllegalArgumentException(source + ": " + String.join("; ", faults) + ".");
    }
  }

  private List<String> others(Set<String> names) {
    return names.stream().filter(name -> !shapes.containsKey(name)).sorted().toList();
  }

  private static String brief(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMES_MAX, names.size())));
    return names.size() <= NAMES_MAX
        ? first
        : "%s and %d more".formatted(first, names.size() - NAMES_MAX);
  }
}
