package dev.coffey.distillation.student;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The backbones that an {@link Architecture} can name. */
public final class Backbones {

  private static final Map<String, Backbone> BY_NAME =
      new TreeMap<>(
          Map.of(
              "resnet-tiny", ResNet.of(true, 32, new int[] {1, 1, 1}, 1),
              "resnet18", ResNet.of(false, 64, new int[] {2, 2, 2, 2}, 1),
              "resnet50", ResNet.of(false, 64, new int[] {3, 4, 6, 3}, 4)));

  private Backbones() {}

  /** All names, sorted. */
  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /**
   * The backbone of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Backbone named(String name) {
    Backbone backbone = BY_NAME.get(name);
    if (backbone == null) {
      throw new IllegalArgumentException("backbone is '" + name + "', known are " + names());
    }
    return backbone;
  }
}
