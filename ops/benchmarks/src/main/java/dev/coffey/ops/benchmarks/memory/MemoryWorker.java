package dev.coffey.ops.benchmarks.memory;

import ai.djl.engine.Engine;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.training.Batch;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.distillation.training.TrainingConfig;
import dev.coffey.ops.benchmarks.MeasuredWorker;
import dev.coffey.ops.benchmarks.ResidentMemory;
import dev.coffey.ops.benchmarks.step.RandomBatches;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The measured JVM: trains as many steps as a line asks for, then says what it holds. */
public final class MemoryWorker {

  private static final int SIZE = 32;
  private static final int CLASSES = 20;
  private static final int HALF = 64;

  private MemoryWorker() {}

  /** Takes the number of threads; serves until its input ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    System.setProperty("ai.djl.pytorch.num_threads", args[0]);
    try (var training =
        StudentTraining.create(
            new Architecture("resnet-tiny", Heads.LINEAR, SIZE, CLASSES),
            Preprocessing.clip(SIZE),
            TrainingConfig.builder().cosineEvery(10).build(),
            Optional.empty())) {
      MeasuredWorker.serve(
          "libtorch " + Engine.getEngine("PyTorch").getVersion(),
          line -> trained(training, Integer.parseInt(line)));
    }
  }

  private static Map<String, ?> trained(StudentTraining training, int steps) throws IOException {
    for (int i = steps; i > 0; i--) {
      training.step(batch(training.steps()));
    }
    System.gc();
    Runtime heap = Runtime.getRuntime();
    return Map.of(
        "resident_kib",
        ResidentMemory.kib(),
        "heap_kib",
        (heap.totalMemory() - heap.freeMemory()) / 1024);
  }

  /** A new batch each time, as in a stream. */
  private static Batch batch(long step) {
    return RandomBatches.of((int) step, SIZE, CLASSES, HALF, HALF);
  }
}
