package dev.coffey.ops.lab.runs;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.training.LossWeights;
import dev.coffey.distillation.training.Method;
import dev.coffey.distillation.training.Schedule;
import dev.coffey.distillation.training.StepReport;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.distillation.training.TrainingConfig;
import dev.coffey.ops.lab.arms.Recipe;
import dev.coffey.ops.lab.data.FewShot;
import dev.coffey.ops.lab.data.ImageSet;
import dev.coffey.ops.lab.data.Recorder;
import dev.coffey.ops.lab.data.Recording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntConsumer;

/** Trains one student and looks at it. A function of the key and the recording. */
public final class StudentRun {

  private static final double WARMUP = 0.1;

  private final Recording recording;
  private final RunKey key;
  private final FewShot shots;
  private final Architecture architecture;
  private final Preprocessing preprocessing;
  private final List<Look> looks = new ArrayList<>();
  private final List<Cosines> cosines = new ArrayList<>();
  private List<Double> alphaCurve = List.of();
  private long trainNanos;

  private StudentRun(Recording recording, RunKey key) {
    this.recording = recording;
    this.key = key;
    this.shots =
        FewShot.draw(recording.pool().labels(), recording.classCount(), key.labels(), key.seed());
    int size = recording.description().size();
    this.architecture = architecture(key, size, recording.classCount());
    this.preprocessing = Recorder.studentPreprocessing(size);
  }

  private static Architecture architecture(RunKey key, int size, int classCount) {
    return new Architecture(
        key.conditions().backbone(), key.recipe().method().heads(Heads.LINEAR), size, classCount);
  }

  /**
   * Trains and looks.
   *
   * @param done told the steps done since the last call
   */
  public static RunOutcome of(Recording recording, RunKey key, IntConsumer done)
      throws IOException {
    return new StudentRun(recording, key).run(done);
  }

  private RunOutcome run(IntConsumer done) throws IOException {
    Conditions conditions = key.conditions();
    Batches batches =
        new Batches(
            recording.pool(), recording.description().size(), shots, conditions, key.seed());
    float[][] targets = targets();
    int steps = key.steps();
    try (StudentTraining training =
        StudentTraining.create(architecture, preprocessing, config(), initialWeights())) {
      for (int step = 1; step <= key.stop(); step++) {
        long start = System.nanoTime();
        StepReport report = training.step(batches.next(images -> ImageSet.rows(targets, images)));
        trainNanos += System.nanoTime() - start;
        if (report.cosineFeatures().isPresent()) {
          cosines.add(
              new Cosines(
                  report.step(),
                  report.cosineFeatures().getAsDouble(),
                  orNull(report.cosineStage()),
                  orNull(report.cosineHead())));
        }
        if (step == key.stop() || (key.search() && step == steps / 2)) {
          look(training, step);
        }
        done.accept(1);
      }
      return new RunOutcome(looks, cosines, alphaCurve, trainNanos / 1e9, training.skippedSteps());
    }
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private TrainingConfig config() {
    Conditions conditions = key.conditions();
    return TrainingConfig.builder()
        .method(key.recipe().method())
        .weights(LossWeights.lambda(key.trial().lambda()))
        .temperature(conditions.temperature())
        .schedule(Schedule.cosine(key.trial().learningRate(), WARMUP * key.steps(), key.steps()))
        .weightDecay(conditions.weightDecay())
        .emaDecay(conditions.emaDecay())
        .cosineEvery(conditions.cosineEvery())
        .seed(key.seed())
        .build();
  }

  private Optional<Map<String, Tensor>> initialWeights() throws IOException {
    String file = key.conditions().initialWeights();
    return file.isEmpty() ? Optional.empty() : Optional.of(SafeTensors.read(Path.of(file)));
  }

  /** Logits of the pool that the student distils, {@code [N, K]}. */
  private float[][] targets() {
    ImageSet pool = recording.pool();
    return key.recipe().targets() == Recipe.Targets.CORRECTED_TEACHER
        ? TeacherCorrection.fit(pool, shots, recording.classCount()).logits(pool)
        : pool.teacherLogits();
  }

  private void look(StudentTraining training, int step) {
    try (FrozenStudent student =
        new FrozenStudent(architecture, preprocessing, training.studentBlob())) {
      Method method = key.recipe().method();
      Readings readings =
          new Readings(
              student,
              method,
              recording.pool(),
              shots,
              recording.classCount(),
              key.search() ? List.of() : recording.tests());
      looks.add(new Look(step, readings.all()));
      if (!key.search() && method.dualHeads()) {
        alphaCurve = readings.alphaCurve(Recording.VAL);
      }
    }
  }
}
