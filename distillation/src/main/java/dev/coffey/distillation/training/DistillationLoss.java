package dev.coffey.distillation.training;

import ai.djl.ndarray.NDArray;
import dev.coffey.distillation.memory.EngineMemory;

/**
 * The terms of the dual-head loss (DHO, arXiv 2505.07675, equations 1 to 3), as pure functions.
 * Legend: B images, K classes.
 */
final class DistillationLoss {

  private DistillationLoss() {}

  /**
   * Cross-entropy of each image, {@code −log softmax(z)[label]}.
   *
   * @param logitsBK {@code [B, K]}
   * @param labelsB {@code [B]}, int64
   * @return {@code [B]}, nats
   */
  static NDArray crossEntropy(NDArray logitsBK, NDArray labelsB) {
    return logitsBK.logSoftmax(1).gather(labelsB.expandDims(1), 1).squeeze(1).neg();
  }

  /**
   * Divergence of each image, {@code T²·KL(softmax(t/T) ‖ softmax(s/T))}; T² keeps the size of the
   * gradient when T changes (Hinton et al. 2015).
   *
   * @param teacherBK the teacher's logits t, {@code [B, K]}
   * @param studentBK the student's logits s, {@code [B, K]}
   * @return {@code [B]}, nats
   */
  static NDArray divergence(NDArray teacherBK, NDArray studentBK, double temperature) {
    // Scalars as float: a double would make the loss float64.
    NDArray t = EngineMemory.scalar(studentBK, (float) temperature);
    NDArray square = EngineMemory.scalar(studentBK, (float) (temperature * temperature));
    NDArray teacherLogBK = teacherBK.div(t).logSoftmax(1);
    NDArray studentLogBK = studentBK.div(t).logSoftmax(1);
    return teacherLogBK.exp().mul(teacherLogBK.sub(studentLogBK)).sum(new int[] {1}).mul(square);
  }
}
