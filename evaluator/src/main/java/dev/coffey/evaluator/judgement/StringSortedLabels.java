package dev.coffey.evaluator.judgement;

import dev.coffey.evaluator.judgement.VariantScores.HeadScores;
import dev.coffey.evaluator.variants.VariantException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Labels of a copy whose numbered folders were sorted as strings: 0, 1, 10, 100, … No layout shows
 * that, for instance in a tar made from ImageNet-V2, but the answers do: they fit the labels once
 * these are sorted as numbers.
 */
public final class StringSortedLabels {
  /** Below this many classes both orders are one. */
  private static final int CLASSES_MIN = 11;

  private StringSortedLabels() {}

  /**
   * Does nothing unless the labels look sorted as strings.
   *
   * @throws VariantException when they do, with both accuracies and the way out
   */
  public static void check(VariantScores scores) {
    for (HeadScores head : scores.heads()) {
      List<Integer> order = order(head.classes().size());
      int right = 0;
      int rightSorted = 0;
      for (int i = 0; i < head.labels().length; i++) {
        right += head.answers()[i] == head.labels()[i] ? 1 : 0;
        rightSorted += head.answers()[i] == order.get(head.labels()[i]) ? 1 : 0;
      }
      double images = head.labels().length;
      // Far more than chance can do: a mistaken alarm would withhold a score.
      if (order.size() >= CLASSES_MIN && rightSorted > 3 * right + images / 10) {
        throw new VariantException(
            ("Variant %s: its labels look sorted as strings (0, 1, 10, 100, …): top-1 is %.1f %% as"
                    + " they are and %.1f %% sorted as numbers. Make the copy again from the published"
                    + " folders.")
                .formatted(scores.variant(), 100 * right / images, 100 * rightSorted / images));
      }
    }
  }

  /** The number that stands at each place when all are sorted as strings. */
  private static List<Integer> order(int classes) {
    return IntStream.range(0, classes)
        .mapToObj(Integer::toString)
        .sorted()
        .map(Integer::valueOf)
        .toList();
  }
}
