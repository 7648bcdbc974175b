package dev.coffey.trainer.lessons;

import dev.coffey.distillation.views.StoredLogits;
import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.TopLogits;
import dev.coffey.schemas.View;

/** Reads the teacher's logits of a view. */
final class TeacherLogits {

  private TeacherLogits() {}

  /**
   * All K logits of a view.
   *
   * @return [K]
   * @throws IllegalArgumentException naming what does not fit
   */
  static float[] of(View view, int classCount) {
    return stored(view.getLogits()).logits(classCount);
  }

  private static StoredLogits stored(Object logits) {
    if (logits instanceof DenseLogits dense) {
      return new StoredLogits.Dense(dense.getValues());
    }
    TopLogits top = (TopLogits) logits;
    return new StoredLogits.Top(
        top.getClasses(), top.getValues(), top.getTailLogsumexp(), top.getTailTemperature());
  }
}
