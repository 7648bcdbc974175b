package dev.coffey.trainer.lessons;

import java.util.List;
import java.util.OptionalInt;

/**
 * A sample that is ready to learn from: decoded, cropped to the student's input, with the teacher's
 * answer for exactly those pixels.
 *
 * @param imageId key of the record
 * @param label class index, 0..K−1, when the sample is labelled
 * @param views at least one, in the order of {@link ViewChoice}; use i of the sample shows view i
 *     modulo their number
 * @param arrivedAtMillis when the image arrived, epoch milliseconds
 */
public record Lesson(String imageId, OptionalInt label, List<View> views, long arrivedAtMillis) {

  public Lesson {
    if (views.isEmpty()) {
      throw new IllegalArgumentException(
          "Lesson " + imageId + " has no view; it needs at least one.");
    }
    views = List.copyOf(views);
  }

  /** The view that use {@code use} (0 for the first) shows. */
  public View view(int use) {
    return views.get(use % views.size());
  }

  /**
   * One crop of the image.
   *
   * @param pixels HWC, RGB, size·size·3 bytes
   * @param teacherLogits [K]
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  public record View(byte[] pixels, float[] teacherLogits) {}
}
