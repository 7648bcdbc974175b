package dev.coffey.distillation.student;

import java.util.List;

/** The backbones that an {@link Architecture} can name. */
public final class Backbones {
  private Backbones() {}

  /** All names. */
  public static List<String> names() {
    return List.of("resnet-tiny");
  }

  static Backbone named(String name) {
    return () -> 64;
  }
}
