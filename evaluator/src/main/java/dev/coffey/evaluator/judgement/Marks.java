package dev.coffey.evaluator.judgement;

/**
 * Right or wrong, image by image.
 *
 * @param variant the variant's name
 * @param right N marks, in the variant's order
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
public record Marks(String variant, boolean[] right) {

  /** Marks of a head's answers to a question. */
  static Marks of(String variant, VariantScores.HeadScores head) {
    boolean[] right = new boolean[head.labels().length];
    for (int i = 0; i < right.length; i++) {
      right[i] = head.answers()[i] == head.labels()[i];
    }
    return new Marks(variant, right);
  }

  public double top1() {
    int count = 0;
    for (boolean mark : right) {
      count += mark ? 1 : 0;
    }
    return (double) count / right.length;
  }

  /**
   * McNemar's statistic with its sign: (wins − losses) / √(wins + losses) over the images on which
   * the two differ; 0 when they differ nowhere.
   */
  public double winsOver(Marks other) {
    if (other.right.length != right.length) {
      throw new IllegalArgumentException(
          "Variant %s has %d marks here and %d there."
              .formatted(variant, right.length, other.right.length));
    }
    int wins = 0;
    int losses = 0;
    for (int i = 0; i < right.length; i++) {
      if (right[i] && !other.right[i]) {
        wins++;
      } else if (!right[i] && other.right[i]) {
        losses++;
      }
    }
    return wins + losses == 0 ? 0 : (wins - losses) / Math.sqrt((double) wins + losses);
  }
}
