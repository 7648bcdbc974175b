package dev.coffey.ops.world.views;

import ai.djl.Device;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.scores.Scores;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.distillation.student.Student;
import dev.coffey.distillation.teacher.Teacher;
import dev.coffey.distillation.training.Batch;
import dev.coffey.distillation.training.Schedule;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.distillation.training.TrainingConfig;
import dev.coffey.ops.world.Split;
import dev.coffey.ops.world.World;
import dev.coffey.ops.world.views.Teaching.Shown;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** One student's training by one arm, and its scores on {@code val}. */
final class Course {

  /**
   * How every arm is trained.
   *
   * @param images unlabelled images
   * @param labelsPerClass labelled images of each class
   * @param unlabeled images of them in a step
   * @param labeled images of those in a step
   * @param areaMin smallest share of an image in a random crop
   */
  record Plan(
      int steps,
      int images,
      int labelsPerClass,
      int unlabeled,
      int labeled,
      double peakRate,
      double areaMin) {}

  /**
   * What came of it.
   *
   * @param top1 of both heads in equal parts, 0 to 1
   * @param top1Distilled of the head that learns from the teacher, alone
   * @param divergence mean KL(teacher ‖ distilled head) at T=2 on the centres of {@code val}, nats
   * @param teacherCrops crops that the teacher was asked about
   * @param bytesPerView of the stored logits; 0 where none are stored
   */
  record Outcome(
      double top1,
      double top1Distilled,
      double divergence,
      long teacherCrops,
      double teacherSeconds,
      double studentSeconds,
      int bytesPerView) {}

  private static final double TEMPERATURE = 2;

  private final Plan plan;
  private final Teacher teacher;
  private final Preprocessing preprocessing = Preprocessing.clip(World.IMAGE_SIZE);
  private final Architecture architecture =
      new Architecture("resnet-tiny", "linear", World.IMAGE_SIZE, World.classes().size());

  Course(Plan plan, Teacher teacher) {
    this.plan = plan;
    this.teacher = teacher;
  }

  Outcome run(Arm arm, long seed, IntConsumer stepDone) {
    Material unlabeled = new Material(Split.STREAM, plan.images(), seed);
    Material labeled =
        new Material(Split.LABELED, plan.labelsPerClass() * World.classes().size(), seed);
    Teaching teaching = new Teaching(arm, teacher, plan.areaMin(), seed);
    double seconds = 0;
    byte[] student;
    try (StudentTraining training =
        StudentTraining.create(architecture, preprocessing, config(seed), Optional.empty())) {
      for (int step = 0; step < plan.steps(); step++) {
        Batch batch = batch(teaching, labeled, unlabeled);
        seconds += training.step(batch).millis() / 1e3;
        stepDone.accept(step);
      }
      student = training.studentBlob();
    }
    return scored(student, teaching, seconds);
  }

  private TrainingConfig config(long seed) {
    return TrainingConfig.builder()
        .schedule(Schedule.cosine(plan.peakRate(), plan.steps() / 10.0, plan.steps()))
        .seed(seed)
        .build();
  }

  private Batch batch(Teaching teaching, Material labeled, Material unlabeled) {
    List<Integer> known = labeled.next(plan.labeled());
    List<Shown> withLabel = teaching.shown(labeled.uses(known));
    List<Shown> without = teaching.shown(unlabeled.uses(unlabeled.next(plan.unlabeled())));
    return new Batch(
        pixels(withLabel),
        known.stream().mapToInt(labeled::label).toArray(),
        logits(withLabel),
        pixels(without),
        logits(without));
  }

  private static byte[] pixels(List<Shown> shown) {
    int size = shown.get(0).pixels().length;
    byte[] stack = new byte[shown.size() * size];
    for (int i = 0; i < shown.size(); i++) {
      System.arraycopy(shown.get(i).pixels(), 0, stack, i * size, size);
    }
    return stack;
  }

  private static float[][] logits(List<Shown> shown) {
    return shown.stream().map(Shown::logits).toArray(float[][]::new);
  }

  private Outcome scored(byte[] blob, Teaching teaching, double studentSeconds) {
    int count = Split.VAL.size().orElseThrow();
    byte[][] pixels = new byte[count][];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      var image = World.of(0).draw(Split.VAL, i);
      pixels[i] = image.hwc();
      labels[i] = image.label();
    }
    try (Student student = Student.load(architecture, preprocessing, blob, Device.cpu())) {
      HeadLogits logits = student.forward(pixels);
      float[][] teacherBK = new HeadMix(0, TEMPERATURE).probabilities(both(teacher.logits(pixels)));
      float[][] studentBK = new HeadMix(0, TEMPERATURE).probabilities(logits);
      return new Outcome(
          Scores.of(HeadMix.EQUAL.probabilities(logits), labels).top1(),
          Scores.of(new HeadMix(0, 1).probabilities(logits), labels).top1(),
          divergence(teacherBK, studentBK),
          teaching.crops(),
          teaching.seconds(),
          studentSeconds,
          teaching.bytesPerView());
    }
  }

  private static HeadLogits both(float[][] logitsBK) {
    return new HeadLogits(logitsBK, logitsBK);
  }

  private static double divergence(float[][] teacherBK, float[][] studentBK) {
    double sum = 0;
    for (int b = 0; b < teacherBK.length; b++) {
      for (int k = 0; k < teacherBK[b].length; k++) {
        float p = teacherBK[b][k];
        sum += p == 0 ? 0 : p * Math.log(p / Math.max(studentBK[b][k], Float.MIN_NORMAL));
      }
    }
    return sum / teacherBK.length;
  }
}
