package dev.coffey.distillation.student;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The backbones that an {@link Architecture} can name. */
public final class Backbones {

  /** Any CLIP's image tower; {@link BackboneDetails.ClipVision} says which. */
  public static final String CLIP_VIT = "clip-vit";

  /** A module of the user's; {@link BackboneDetails.TorchScript} holds it. */
  public static final String TORCH_SCRIPT = "torchscript";

  private static final Map<String, Backbone> BY_NAME =
      new TreeMap<>(
          Map.of(
              "mobilenet-v2", new MobileNetV2(),
              "resnet-tiny", ResNet.of(true, 32, new int[] {1, 1, 1}, 1),
              "resnet18", ResNet.of(false, 64, new int[] {2, 2, 2, 2}, 1),
              "resnet50", ResNet.of(false, 64, new int[] {3, 4, 6, 3}, 4)));

  private Backbones() {}

  /** Names of those that need no details, sorted. */
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
    if (backbone == null && (name.equals(CLIP_VIT) || name.equals(TORCH_SCRIPT))) {
      throw new IllegalArgumentException(
          "backbone '%s' needs details: %s makes them"
              .formatted(
                  name, name.equals(CLIP_VIT) ? "ClipStudent.of" : "Architecture.torchScript"));
    }
    if (backbone == null) {
      throw new IllegalArgumentException("backbone is '" + name + "', known are " + names());
    }
    return backbone;
  }

  /**
   * The backbone of that name and details.
   *
   * @throws IllegalArgumentException when there is none, or the details are another's
   */
  static Backbone of(String name, BackboneDetails details) {
    if (details instanceof BackboneDetails.ClipVision clip && name.equals(CLIP_VIT)) {
      return new ClipBackbone(clip.vision(), clip.projectionDim());
    }
    if (details instanceof BackboneDetails.TorchScript module && name.equals(TORCH_SCRIPT)) {
      return new TorchScriptBackbone(module.code());
    }
    if (!(details instanceof BackboneDetails.None)) {
      throw new IllegalArgumentException(
          "backbone '%s' has nothing to do with details %s".formatted(name, details));
    }
    return named(name);
  }
}
