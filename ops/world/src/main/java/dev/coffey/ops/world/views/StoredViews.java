package dev.coffey.ops.world.views;

import ai.djl.Device;
import dev.coffey.distillation.clip.Prompts;
import dev.coffey.distillation.image.RgbImage;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.scores.Scores;
import dev.coffey.distillation.student.HeadLogits;
import dev.coffey.distillation.teacher.ClipTeacher;
import dev.coffey.distillation.teacher.Teacher;
import dev.coffey.distillation.views.CodingError;
import dev.coffey.distillation.views.CropView;
import dev.coffey.distillation.views.LogitCoding;
import dev.coffey.distillation.views.ViewPlan;
import dev.coffey.ops.world.DrawnImage;
import dev.coffey.ops.world.Split;
import dev.coffey.ops.world.World;
import dev.coffey.ops.world.views.Course.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what docs/results/stored-views.md tells, and prints its tables. */
@Command(
    name = "stored-views",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Compares students of stored views with those of a teacher that is asked anew.")
public final class StoredViews implements Callable<Integer> {

  private static final int SYNTHETIC_CLASSES = 1000;
  private static final int SYNTHETIC_IMAGES = 1000;
  private static final int WORLD_IMAGES = 500;

  @Option(
      names = "--teacher",
      defaultValue = "ops/world/src/main/teacher",
      description = "Folder of the teacher, with classes.txt and prompts.txt.")
  private Path folder;

  @Option(
      names = "--arms",
      defaultValue = ".*",
      description = "Only the arms whose name matches this regular expression.")
  private String arms;

  @Option(names = "--steps", defaultValue = "300", description = "Steps of each training.")
  private int steps;

  @Option(names = "--seeds", defaultValue = "3", description = "Trainings of each arm.")
  private int seeds;

  @Option(names = "--images", defaultValue = "1200", description = "Unlabelled images.")
  private int images;

  @Option(names = "--labels", defaultValue = "16", description = "Labelled images of each class.")
  private int labels;

  @Option(names = "--unlabeled", defaultValue = "32", description = "Unlabelled images in a step.")
  private int unlabeled;

  @Option(names = "--labeled", defaultValue = "16", description = "Labelled images in a step.")
  private int labeled;

  @Option(names = "--rate", defaultValue = "0.004", description = "Peak learning rate.")
  private double rate;

  @Option(
      names = "--area-min",
      defaultValue = "0.5",
      description = "Smallest share of an image in a random crop.")
  private double areaMin;

  @Option(names = "--threads", defaultValue = "1", description = "Threads of the tensor library.")
  private int threads;

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new StoredViews()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.offline", "true");
    try (Teacher teacher =
        ClipTeacher.load(
            folder,
            Files.readAllLines(folder.resolve("classes.txt")),
            Prompts.read(folder.resolve("prompts.txt")).templates(),
            Device.cpu())) {
      printErrors(teacher);
      printTeacher(teacher);
      printArms(teacher);
    }
    return 0;
  }

  private static void printErrors(Teacher teacher) {
    System.out.println("| teacher | classes | k | bytes a view | tail mass | KL, nats | L1 |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (SyntheticTeacher synthetic : SyntheticTeacher.values()) {
      Random random = new Random(1);
      List<float[]> logits = new ArrayList<>();
      for (int i = 0; i < SYNTHETIC_IMAGES; i++) {
        logits.add(synthetic.logits(SYNTHETIC_CLASSES, random));
      }
      for (int top : new int[] {5, 10, 20, 50, 100, 256, SYNTHETIC_CLASSES}) {
        printErrors("synthetic " + synthetic.key(), logits, top);
      }
    }
    byte[][] pixels = new byte[WORLD_IMAGES][];
    for (int i = 0; i < WORLD_IMAGES; i++) {
      pixels[i] = World.of(0).draw(Split.VAL, i).hwc();
    }
    for (int top : new int[] {2, 5, 10, World.classes().size()}) {
      printErrors("sample world's CLIP", List.of(teacher.logits(pixels)), top);
    }
    System.out.println();
  }

  /** How much of the teacher's wit a random crop costs, with the label as the judge. */
  private void printTeacher(Teacher teacher) {
    ViewPlan plan = new ViewPlan(1, areaMin, 0);
    int count = Split.VAL.size().orElseThrow();
    byte[][] centres = new byte[count][];
    byte[][] crops = new byte[count][];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      DrawnImage drawn = World.of(0).draw(Split.VAL, i);
      RgbImage image = new RgbImage(drawn.width(), drawn.height(), drawn.hwc());
      CropView crop = plan.crop("val-" + i, 1, image.width(), image.height());
      centres[i] = drawn.hwc();
      crops[i] = crop.pixels(image, teacher.preprocessing());
      labels[i] = drawn.label();
    }
    System.out.printf(
        Locale.ROOT,
        "The teacher's top-1 on val: %.1f %% on centres, %.1f %% on random crops.%n%n",
        100 * top1(teacher.logits(centres), labels),
        100 * top1(teacher.logits(crops), labels));
  }

  private static double top1(float[][] logitsBK, int[] labels) {
    HeadLogits both = new HeadLogits(logitsBK, logitsBK);
    return Scores.of(HeadMix.EQUAL.probabilities(both), labels).top1();
  }

  private static void printErrors(String name, List<float[]> logits, int top) {
    LogitCoding coding = new LogitCoding(top, 2);
    List<CodingError> errors = logits.stream().map(one -> CodingError.of(one, coding, 2)).toList();
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %d | %.4f | %.6f | %.5f |%n",
        name,
        logits.get(0).length,
        top,
        coding.code(logits.get(0)).bytes(),
        errors.stream().mapToDouble(CodingError::tailMass).average().orElseThrow(),
        errors.stream().mapToDouble(CodingError::kl).average().orElseThrow(),
        errors.stream().mapToDouble(CodingError::l1).average().orElseThrow());
  }

  private void printArms(Teacher teacher) {
    Course course =
        new Course(
            new Course.Plan(steps, images, labels, unlabeled, labeled, rate, areaMin), teacher);
    System.out.println(
        "| arm | bytes a view | crops asked | top-1 mixed | top-1 distilled head | KL to the teacher"
            + " | teacher s | student s |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (Arm arm : Arm.all().stream().filter(one -> one.name().matches(arms)).toList()) {
      List<Outcome> outcomes = new ArrayList<>();
      try (ProgressBar bar =
          new ProgressBarBuilder()
              .setTaskName(arm.name())
              .setInitialMax((long) seeds * steps)
              .setUnit(" steps", 1)
              .showSpeed()
              .build()) {
        for (int seed = 1; seed <= seeds; seed++) {
          outcomes.add(course.run(arm, seed, step -> bar.step()));
        }
      }
      print(arm, outcomes);
    }
  }

  private static void print(Arm arm, List<Outcome> outcomes) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %s | %s | %s | %.1f | %.1f |%n",
        arm.name(),
        outcomes.get(0).bytesPerView(),
        outcomes.get(0).teacherCrops(),
        spread(outcomes, outcome -> 100 * outcome.top1(), "%.1f"),
        spread(outcomes, outcome -> 100 * outcome.top1Distilled(), "%.1f"),
        spread(outcomes, Outcome::divergence, "%.3f"),
        outcomes.stream().mapToDouble(Outcome::teacherSeconds).average().orElseThrow(),
        outcomes.stream().mapToDouble(Outcome::studentSeconds).average().orElseThrow());
  }

  /** Mean, and every seed's value behind it. */
  private static String spread(
      List<Outcome> outcomes, ToDoubleFunction<Outcome> value, String format) {
    List<String> each =
        outcomes.stream()
            .map(outcome -> String.format(Locale.ROOT, format, value.applyAsDouble(outcome)))
            .toList();
    double mean = outcomes.stream().mapToDouble(value).average().orElseThrow();
    return "**" + String.format(Locale.ROOT, format, mean) + "** (" + String.join(", ", each) + ")";
  }
}
