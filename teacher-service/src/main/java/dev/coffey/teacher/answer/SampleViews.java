package dev.coffey.teacher.answer;

import dev.coffey.distillation.views.CropView;
import dev.coffey.distillation.views.StoredLogits;
import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.TopLogits;
import dev.coffey.schemas.View;

/** From a view and what the teacher said to it to the contract of {@code Sample.avsc}. */
final class SampleViews {

  private SampleViews() {}

  static View of(CropView view, StoredLogits logits) {
    return new View(
        view.box().x(),
        view.box().y(),
        view.box().width(),
        view.box().height(),
        view.flip(),
        written(logits));
  }

  private static Object written(StoredLogits logits) {
    if (logits instanceof StoredLogits.Dense dense) {
      return new DenseLogits(dense.values());
    }
    StoredLogits.Top top = (StoredLogits.Top) logits;
    return new TopLogits(top.classes(), top.values(), top.tailLogSumExp(), top.tailTemperature());
  }
}
