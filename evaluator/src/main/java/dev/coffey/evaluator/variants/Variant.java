package dev.coffey.evaluator.variants;

/**
 * A labelled set of images, decoded and cropped once.
 *
 * @param name the folder's name, such as {@code val}
 * @param pixels N images, each HWC bytes of the network's input size
 * @param labels N class indices
 */
public record Variant(String name, byte[][] pixels, int[] labels) {
  public Variant {
    if (pixels.length != labels.length) {
      throw new IllegalArgumentException(
          "Variant " + name + ": " + pixels.length + " images but " + labels.length + " labels.");
    }
    if (labels.length == 0) {
      throw new IllegalArgumentException("Variant " + name + " has no images.");
    }
  }

  public int size() {
    return labels.length;
  }
}
