package dev.coffey.evaluator.variants;

import java.util.List;

/**
 * What is asked about the images of a variant: which of these classes? The same images may be asked
 * about more than once, as ImageNet-A's are: which of 200, and which of 1000.
 *
 * @param name what its score is called, such as {@code imagenet-a}
 * @param mask from the network's logits to those of the classes
 * @param classes their names, in the order of the masked logits
 * @param labels the right class of each image, {@link #NOT_ASKED} for images of other classes; not
 *     copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Up to millions of labels; never compared.
public record Question(String name, Mask mask, List<String> classes, int[] labels) {

  /** Stands for the label of an image that the question is not about. */
  public static final int NOT_ASKED = -1;

  public Question {
    classes = List.copyOf(classes);
    if (!mask.isNone() && mask.groups().size() != classes.size()) {
      throw new IllegalArgumentException(
          "Question %s names %d classes, its mask has %d."
              .formatted(name, classes.size(), mask.groups().size()));
    }
  }

  /** What a variant's question is called when the primary variant is asked it. */
  public static String nameOnPrimary(String primary, String question) {
    return primary + "-as-" + question;
  }
}
