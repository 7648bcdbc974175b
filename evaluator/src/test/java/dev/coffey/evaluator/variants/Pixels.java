package dev.coffey.evaluator.variants;

import java.util.ArrayList;
import java.util.List;

/** What the pixels of a miniature say. */
final class Pixels {
  private Pixels() {}

  /** All images of a variant, in order. */
  static List<byte[]> of(Variant variant) {
    List<byte[]> pixels = new ArrayList<>();
    try (Scan scan = variant.scan(7)) {
      while (scan.hasNext()) {
        pixels.addAll(List.of(scan.next()));
      }
    }
    return pixels;
  }

  /** ImageNet's class, painted in red and green, at every pixel's first. */
  static List<Integer> classesOf(Variant variant) {
    return of(variant).stream().map(hwc -> 256 * (hwc[0] & 255) + (hwc[1] & 255)).toList();
  }
}
