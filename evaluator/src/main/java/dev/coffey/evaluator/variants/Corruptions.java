package dev.coffey.evaluator.variants;

import java.util.List;

/**
 * The parts of ImageNet-C.
 *
 * @param parts corruptions at their severities; none for other variants
 * @param partOf index of each image's part; not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Up to millions of images; never compared.
public record Corruptions(List<Part> parts, int[] partOf) {

  static final Corruptions NONE = new Corruptions(List.of(), new int[0]);

  /**
   * One corruption at one severity.
   *
   * @param corruption its folder's name, such as {@code fog}
   * @param severity 1 to 5
   */
  public record Part(String corruption, int severity) {}

  public Corruptions {
    parts = List.copyOf(parts);
  }
}
