package dev.coffey.ops.benchmarks.step;

import dev.coffey.ops.benchmarks.WorkerSpec;
import java.util.List;

/**
 * What a measured process is to train; both sides read it as JSON.
 *
 * @param arm {@code coffey}, {@code eager} or {@code tuned}
 * @param backbone of the student
 * @param size height and width of the images, pixels
 * @param classes K
 * @param labeled labelled images of a batch
 * @param unlabeled unlabelled images of a batch
 * @param batches number of different batches, taken in turn
 * @param threads that compute
 * @param average whether Python keeps averaged weights, too
 * @param mean of the channels, of values 0..1
 * @param deviation of the channels, of values 0..1
 * @param folder of the batches and first weights, which the Java side writes
 */
record Spec(
    String arm,
    String backbone,
    int size,
    int classes,
    int labeled,
    int unlabeled,
    int batches,
    int threads,
    boolean average,
    List<Float> mean,
    List<Float> deviation,
    String folder)
    implements WorkerSpec {

  int images() {
    return labeled + unlabeled;
  }

  /** The same for another arm. */
  Spec withArm(String value, boolean averaging) {
    return new Spec(
        value, backbone, size, classes, labeled, unlabeled, batches, threads, averaging, mean,
        deviation, folder);
  }
}
