package dev.coffey.ops.benchmarks.step;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.ops.benchmarks.BenchSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A student and a batch.
 *
 * @param name in settings and results, such as {@code resnet-tiny-32}
 * @param backbone of the student
 * @param size height and width of the images, pixels
 * @param classes K
 * @param half labelled images of a batch, and as many unlabelled
 * @param stepsPerTurn steps that an arm takes before the next arm's turn
 */
record Workload(String name, String backbone, int size, int classes, int half, int stepsPerTurn) {

  private static final int BATCHES = 4;

  /** The workloads of the sample world's student and of ImageNet's. */
  static List<Workload> all(BenchSettings settings) {
    return List.of(
        new Workload("resnet-tiny-32", "resnet-tiny", 32, 20, 64, 12),
        new Workload("resnet18-224", "resnet18", 224, 1000, settings.largeBatch(), 2));
  }

  Spec spec(int threads, Path folder) {
    Preprocessing preprocessing = Preprocessing.clip(size);
    return new Spec(
        "coffey",
        backbone,
        size,
        classes,
        half,
        half,
        BATCHES,
        threads,
        true,
        list(preprocessing.mean()),
        list(preprocessing.std()),
        folder.toString());
  }

  private static List<Float> list(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }
}
