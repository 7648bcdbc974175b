package dev.coffey.ops.lab.runs;

import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.student.StudentNetwork;
import dev.coffey.distillation.student.WeightSpec;
import dev.coffey.distillation.training.Batch;
import dev.coffey.distillation.training.Method;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.distillation.training.TrainingConfig;
import dev.coffey.ops.lab.data.FewShot;
import dev.coffey.ops.lab.data.ImageSet;
import dev.coffey.ops.lab.data.Recorder;
import dev.coffey.ops.lab.data.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * What the second head costs: the same batches through one head and through two, a step of each in
 * turn, so that whatever else the machine does falls on both.
 */
public final class Overhead {

  private static final int WARMUP = 10;

  private Overhead() {}

  /**
   * Measured.
   *
   * @param oneHeadParameters trained weights with one head
   * @param twoHeadsParameters trained weights with two heads
   * @param oneHeadMillis of each step
   * @param twoHeadsMillis of each step, taken right after the one of the same number
   */
  public record Measured(
      long oneHeadParameters,
      long twoHeadsParameters,
      List<Double> oneHeadMillis,
      List<Double> twoHeadsMillis) {}

  /** Takes steps of both kinds in turn; which goes first changes every time. */
  public static Measured measure(
      Recording recording, Conditions conditions, int pairs, IntConsumer done) {
    int size = recording.description().size();
    int classes = recording.classCount();
    FewShot shots = FewShot.draw(recording.pool().labels(), classes, 1, 0);
    Batches batches = new Batches(recording.pool(), size, shots, conditions, 0);
    float[][] teacher = recording.pool().teacherLogits();
    Architecture one = new Architecture(conditions.backbone(), Heads.SINGLE, size, classes);
    Architecture two = new Architecture(conditions.backbone(), Heads.LINEAR, size, classes);
    List<Double> oneMillis = new ArrayList<>();
    List<Double> twoMillis = new ArrayList<>();
    try (StudentTraining single = training(one, Method.SINGLE_HEAD);
        StudentTraining dual = training(two, Method.DHO)) {
      for (int i = -WARMUP; i < pairs; i++) {
        Batch batch = batches.next(images -> ImageSet.rows(teacher, images));
        boolean singleFirst = i % 2 == 0;
        double first = (singleFirst ? single : dual).step(batch).millis();
        double second = (singleFirst ? dual : single).step(batch).millis();
        if (i >= 0) {
          oneMillis.add(singleFirst ? first : second);
          twoMillis.add(singleFirst ? second : first);
        }
        done.accept(2);
      }
    }
    return new Measured(parameters(one), parameters(two), oneMillis, twoMillis);
  }

  /** Steps that {@link #measure} takes. */
  public static int steps(int pairs) {
    return 2 * (WARMUP + pairs);
  }

  private static StudentTraining training(Architecture architecture, Method method) {
    return StudentTraining.create(
        architecture,
        Recorder.studentPreprocessing(architecture.inputSize()),
        TrainingConfig.builder().method(method).build(),
        Optional.empty());
  }

  private static long parameters(Architecture architecture) {
    return StudentNetwork.of(architecture).weights().stream()
        .filter(spec -> spec.role() == WeightSpec.Role.TRAINED)
        .mapToLong(spec -> spec.shape().size())
        .sum();
  }
}
