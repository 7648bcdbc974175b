package dev.coffey.trainer.batches;

import dev.coffey.distillation.training.Batch;
import dev.coffey.trainer.batches.DelayLine.Use;
import dev.coffey.trainer.lessons.Lesson;
import dev.coffey.trainer.lessons.Lesson.View;
import java.util.ArrayList;
import java.util.List;

/** Stacks drawn labelled and streamed samples into one batch. Pure and thread-safe. */
public final class BatchAssembler {

  private final int pixelBytes;
  private final Augmentation augmentation;

  /**
   * @param inputSize S, height and width of the student's input, pixels
   */
  public BatchAssembler(int inputSize, Augmentation augmentation) {
    this.pixelBytes = inputSize * inputSize * 3;
    this.augmentation = augmentation;
  }

  /** A labelled sample as a step shows it. */
  public record Labeled(Lesson lesson, int view) {}

  /**
   * The batch of one step.
   *
   * @param step number of the step, for the augmentation
   */
  public Batch batch(long step, List<Labeled> labeled, List<Use<Lesson>> streamed) {
    List<View> labeledViews = new ArrayList<>(labeled.size());
    for (Labeled one : labeled) {
      labeledViews.add(shown(one.lesson(), one.view(), step));
    }
    List<View> streamedViews = new ArrayList<>(streamed.size());
    for (Use<Lesson> use : streamed) {
      streamedViews.add(shown(use.sample(), use.earlierUses(), step));
    }
    return new Batch(
        stacked(labeledViews),
        labeled.stream().mapToInt(one -> one.lesson().label().orElseThrow()).toArray(),
        logits(labeledViews),
        stacked(streamedViews),
        logits(streamedViews));
  }

  private View shown(Lesson lesson, int use, long step) {
    View view = lesson.view(use);
    return new View(
        augmentation.apply(view.pixels(), lesson.imageId(), step), view.teacherLogits());
  }

  private byte[] stacked(List<View> views) {
    byte[] stack = new byte[Math.multiplyExact(views.size(), pixelBytes)];
    for (int i = 0; i < views.size(); i++) {
      System.arraycopy(views.get(i).pixels(), 0, stack, i * pixelBytes, pixelBytes);
    }
    return stack;
  }

  private static float[][] logits(List<View> views) {
    return views.stream().map(View::teacherLogits).toArray(float[][]::new);
  }
}
