package dev.coffey.teacher.flow;

import java.util.Optional;

/**
 * What happens when an image meets a label, in either order: the whole table, as pure functions.
 *
 * <p>Of one image id at most one unlabelled and at most one labelled sample ever goes out while the
 * image is remembered, and a labelled one is never followed by an unlabelled one.
 */
public enum Pairing {
  /** First sight of the image, its label is known. */
  LABELED,
  /** First sight of the image, no label yet. */
  UNLABELED,
  /** The label of an image that went out unlabelled: it goes out once more, with the label. */
  UPGRADED,
  /** The same image again, and nothing new is known about it. */
  DUPLICATE,
  /** A label whose image has not come yet. */
  LABEL_WAITS,
  /** The same label again for an image that went out with it. */
  LABEL_REPEATED,
  /** Another label for an image that already went out labelled: too late, it changes nothing. */
  LABEL_CHANGED,
  /** An older label than the one that waits for the image: it was put back, and changes nothing. */
  LABEL_OUTDATED;

  /** What is remembered of an image. */
  sealed interface Memory {}

  /** Never seen, or so long ago that it is forgotten. */
  record Unseen() implements Memory {}

  /** Went out on {@code samples.unlabeled}; the sample is kept for its label. */
  @SuppressWarnings("ArrayRecordComponent") // Carries stored bytes; nobody compares memories.
  record SeenUnlabeled(byte[] sample) implements Memory {}

  /** Went out on {@code samples.labeled} with this label. */
  record SeenLabeled(String label) implements Memory {}

  /** An image arrives; {@code label} is what the label table or the image itself says. */
  static Pairing ofImage(Memory memory, Optional<String> label) {
    if (memory instanceof Unseen) {
      return label.isPresent() ? LABELED : UNLABELED;
    }
    return memory instanceof SeenUnlabeled && label.isPresent() ? UPGRADED : DUPLICATE;
  }

  /** A label arrives. */
  static Pairing ofLabel(Memory memory, String label) {
    if (memory instanceof SeenLabeled seen) {
      return seen.label().equals(label) ? LABEL_REPEATED : LABEL_CHANGED;
    }
    return memory instanceof SeenUnlabeled ? UPGRADED : LABEL_WAITS;
  }
}
