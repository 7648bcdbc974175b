package dev.coffey.distillation.training;

/**
 * What one step learns from: L labelled and U unlabelled images, stacked into one forward pass in
 * that order. Either part may be empty, not both.
 *
 * @param labeledPixels L images one after the other, height-width-channel bytes, {@code L·S·S·3}
 * @param labels classes of the labelled images, {@code [L]}
 * @param teacherLabeled the teacher's logits for the labelled images, {@code [L, K]}
 * @param unlabeledPixels U images like the labelled ones
 * @param teacherUnlabeled the teacher's logits for the unlabelled images, {@code [U, K]}
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not copied; never compared.
public record Batch(
    byte[] labeledPixels,
    int[] labels,
    float[][] teacherLabeled,
    byte[] unlabeledPixels,
    float[][] teacherUnlabeled) {

  /** Checks that the parts agree in number. */
  public Batch {
    if (labels.length != teacherLabeled.length) {
      throw new IllegalArgumentException(
          "%d labels but teacher logits for %d labelled images; every labelled image needs both"
              .formatted(labels.length, teacherLabeled.length));
    }
    if (labels.length + teacherUnlabeled.length == 0) {
      throw new IllegalArgumentException("the batch is empty; a step needs at least one image");
    }
  }

  /** Number of labelled images L. */
  public int labeledCount() {
    return labels.length;
  }

  /** Number of unlabelled images U. */
  public int unlabeledCount() {
    return teacherUnlabeled.length;
  }
}
