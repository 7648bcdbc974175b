package dev.coffey.ops.lab.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which images of the pool carry a label, drawn class by class from a seed. More labels of the same
 * seed hold the fewer ones. Labels of the other images are not looked at.
 *
 * @param labeled what students learn labels from, {@code [L]}
 * @param validation what mixes and settings are chosen on, no more than {@code labeled}; trained on
 *     by no arm
 * @param unlabeled all others
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not copied; never compared.
public record FewShot(int[] labeled, int[] validation, int[] unlabeled) {

  /** More validation labels would not be few shots. */
  private static final int VALIDATION_PER_CLASS_MAX = 16;

  private static final long SALT = 0x5DEECE66DL;

  /** Validation images of a class, given its labelled ones. */
  public static int validationPerClass(int labelsPerClass) {
    return Math.min(labelsPerClass, VALIDATION_PER_CLASS_MAX);
  }

  /**
   * Draws.
   *
   * @param labels true class of every image of the pool
   * @throws IllegalArgumentException when a class has too few images
   */
  public static FewShot draw(int[] labels, int classCount, int labelsPerClass, long seed) {
    int validating = validationPerClass(labelsPerClass);
    List<Integer> labeled = new ArrayList<>();
    List<Integer> validation = new ArrayList<>();
    BitSet taken = new BitSet();
    for (int c = 0; c < classCount; c++) {
      int label = c;
      int[] images = IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray();
      if (images.length <= labelsPerClass + validating) {
        throw new IllegalArgumentException(
            "class %d has %d images in the pool; %d labelled and %d validation images a class need more"
                .formatted(c, images.length, labelsPerClass, validating));
      }
      shuffle(images, new SplittableRandom(seed * SALT + c));
      for (int i = 0; i < labelsPerClass; i++) {
        labeled.add(images[i]);
        taken.set(images[i]);
      }
      // From the other end, so that the same images validate whatever the number of labels.
      for (int i = 0; i < validating; i++) {
        validation.add(images[images.length - 1 - i]);
        taken.set(images[images.length - 1 - i]);
      }
    }
    int[] rest = IntStream.range(0, labels.length).filter(i -> !taken.get(i)).toArray();
    return new FewShot(array(labeled), array(validation), rest);
  }

  private static int[] array(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Puts images in random order. */
  public static void shuffle(int[] images, SplittableRandom random) {
    for (int i = images.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = images[i];
      images[i] = images[j];
      images[j] = kept;
    }
  }

  @Override
  public String toString() {
    return "FewShot[%d labelled, %d validation, %d unlabelled]"
        .formatted(labeled.length, validation.length, unlabeled.length);
  }

  /** Whether the same images play the same parts. */
  @Override
  public boolean equals(Object other) {
    return other instanceof FewShot that
        && Arrays.equals(labeled, that.labeled)
        && Arrays.equals(validation, that.validation)
        && Arrays.equals(unlabeled, that.unlabeled);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(labeled);
  }
}
