package dev.coffey.ops.world;

import ai.djl.Device;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.student.Heads;
import dev.coffey.distillation.student.Student;
import dev.coffey.distillation.training.Batch;
import dev.coffey.distillation.training.Method;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.distillation.training.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Chooses the adversarial variant, as ImageNet-A was chosen: of many cluttered drawings, those that
 * a plain model fails. The plain model is a small ResNet that learns from labels alone; no teacher
 * has a say.
 */
@Command(
    name = "keep-adversarial",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Chooses the adversarial variant: drawings that a plain model fails.")
final class KeepAdversarial implements Callable<Integer> {
  private static final int BATCH = 96;
  private static final int LOOKED_AT_ONCE = 100;

  @Option(
      names = "--out",
      defaultValue = "ops/world/src/main/resources/dev/coffey/ops/world/adversarial-kept.txt",
      description = "File to write: one candidate's index a line.")
  private Path out;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the plain model and its images.")
  private long seed;

  @Option(
      names = "--labels-per-class",
      defaultValue = "100",
      description = "Images it learns from.")
  private int labelsPerClass;

  @Option(names = "--steps", defaultValue = "400", description = "Steps it learns for.")
  private int steps;

  @Override
  public Integer call() throws IOException {
    try (Student plain = trainPlain()) {
      List<Long> kept = keep(plain);
      Files.createDirectories(out.toAbsolutePath().getParent());
      Files.writeString(
          out, kept.stream().map(String::valueOf).collect(Collectors.joining("\n", "", "\n")));
    }
    return 0;
  }

  private Student trainPlain() {
    World world = World.of(seed);
    List<DrawnImage> images = new ArrayList<>();
    for (int i = 0; i < labelsPerClass * World.classes().size(); i++) {
      images.add(world.draw(Split.LABELED, i));
    }
    Architecture architecture =
        new Architecture("resnet-tiny", Heads.SINGLE, World.IMAGE_SIZE, World.classes().size());
    Preprocessing preprocessing = Preprocessing.imagenet(World.IMAGE_SIZE);
    TrainingConfig config = TrainingConfig.builder().method(Method.CE).seed(seed).build();
    SplittableRandom random = new SplittableRandom(seed);
    try (StudentTraining training =
            StudentTraining.create(architecture, preprocessing, config, Optional.empty());
        ProgressBar bar = bar("plain model", steps)) {
      for (int step = 0; step < steps; step++) {
        training.step(batch(random.ints(BATCH, 0, images.size()).mapToObj(images::get).toList()));
        bar.step();
      }
      return Student.load(architecture, preprocessing, training.studentBlob(), Device.cpu());
    }
  }

  private static ProgressBar bar(String task, long size) {
    return new ProgressBarBuilder().setTaskName(task).setInitialMax(size).showSpeed().build();
  }

  private static Batch batch(List<DrawnImage> images) {
    int bytesEach = images.get(0).hwc().length;
    byte[] pixels = new byte[images.size() * bytesEach];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i).hwc(), 0, pixels, i * bytesEach, bytesEach);
    }
    int[] labels = images.stream().mapToInt(DrawnImage::label).toArray();
    float[][] noTeacher = new float[labels.length][World.classes().size()];
    return new Batch(pixels, labels, noTeacher, new byte[0], new float[0][]);
  }

  /** Indices of candidates, the classes taking turns as everywhere. */
  private static List<Long> keep(Student plain) {
    int classes = World.classes().size();
    int size = Split.ADVERSARIAL.size().orElseThrow();
    Long[] kept = new Long[size];
    long looked = 0;
    try (ProgressBar bar = bar("kept", size)) {
      for (int label = 0; label < classes; label++) {
        int place = label;
        for (long index = label; place < size; index += (long) classes * LOOKED_AT_ONCE) {
          for (long failed : failed(plain, index)) {
            if (place < size) {
              kept[place] = failed;
              place += classes;
              bar.step();
            }
          }
          looked += LOOKED_AT_ONCE;
        }
      }
    }
    System.out.printf("kept %d of at most %d candidates%n", size, looked);
    return List.of(kept);
  }

  /** Of the next candidates of one class, those that the model gets wrong. */
  private static List<Long> failed(Student plain, long firstIndex) {
    List<Long> indices = new ArrayList<>();
    List<DrawnImage> images = new ArrayList<>();
    for (int i = 0; i < LOOKED_AT_ONCE; i++) {
      indices.add(firstIndex + (long) i * World.classes().size());
      images.add(World.adversarialCandidate(indices.get(i)));
    }
    float[][] logits =
        plain.forward(images.stream().map(DrawnImage::hwc).toArray(byte[][]::new)).ce();
    List<Long> failed = new ArrayList<>();
    for (int i = 0; i < LOOKED_AT_ONCE; i++) {
      if (TeacherProvenance.argmax(logits[i]) != images.get(i).label()) {
        failed.add(indices.get(i));
      }
    }
    return failed;
  }
}
