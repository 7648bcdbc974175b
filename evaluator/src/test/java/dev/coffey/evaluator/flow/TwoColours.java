package dev.coffey.evaluator.flow;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.training.Batch;
import dev.coffey.distillation.training.Schedule;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.distillation.training.TrainingConfig;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;

/** A world of two classes, red and blue, that a real small student learns in a few steps. */
public final class TwoColours {
  public static final List<String> CLASSES = List.of("blue", "red");
  static final Architecture ARCHITECTURE = new Architecture("resnet-tiny", "linear", 32, 2);
  static final Preprocessing PREPROCESSING = Preprocessing.clip(32);

  private static final int PIXELS = 32 * 32 * 3;
  private static final int HALF_BATCH = 16;

  private TwoColours() {}

  /** Writes an ImageFolder with that many noisy images of each class. */
  static void write(Path folder, int imagesPerClass) throws IOException {
    Random random = new Random(7);
    for (int label = 0; label < 2; label++) {
      Path classFolder = Files.createDirectories(folder.resolve(CLASSES.get(label)));
      for (int i = 0; i < imagesPerClass; i++) {
        Files.write(classFolder.resolve("%03d.png".formatted(i)), png(label, random));
      }
    }
  }

  /** A noisy image of a class, encoded. */
  public static byte[] png(int label, Random random) throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    byte[] hwc = draw(label, random);
    for (int p = 0; p < 32 * 32; p++) {
      int rgb = ((hwc[3 * p] & 255) << 16) | ((hwc[3 * p + 1] & 255) << 8) | (hwc[3 * p + 2] & 255);
      image.setRGB(p % 32, p / 32, rgb);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static byte[] draw(int label, Random random) {
    byte[] hwc = new byte[PIXELS];
    random.nextBytes(hwc);
    for (int p = label == 1 ? 0 : 2; p < PIXELS; p += 3) {
      hwc[p] = (byte) 230;
    }
    return hwc;
  }

  /** What label and teacher say of an image that shows a class. */
  private record Told(int label, int teacher) {}

  private interface World {
    Told tell(int shown, Random random);
  }

  /** The weights after that many steps. */
  public static byte[] student(long seed, int steps) {
    return student(seed, steps, (shown, random) -> new Told(shown, shown));
  }

  /** The weights after that many steps with labels, and a teacher, of pure chance. */
  public static byte[] shuffled(long seed, int steps) {
    return student(
        seed,
        steps,
        (shown, random) -> {
          int any = random.nextInt(2);
          return new Told(any, any);
        });
  }

  /** The weights after that many steps in a world where red is called blue, and blue red. */
  public static byte[] swapped(long seed, int steps) {
    return student(seed, steps, (shown, random) -> new Told(1 - shown, 1 - shown));
  }

  /** The CE head learns the world as it is, the KD head the swapped one. */
  public static byte[] divided(long seed, int steps) {
    return student(seed, steps, (shown, random) -> new Told(shown, 1 - shown));
  }

  private static byte[] student(long seed, int steps, World world) {
    TrainingConfig config =
        TrainingConfig.builder().seed(seed).schedule(Schedule.constant(3e-3, 1)).build();
    try (StudentTraining training =
        StudentTraining.create(ARCHITECTURE, PREPROCESSING, config, Optional.empty())) {
      Random random = new Random(seed);
      for (int step = 0; step < steps; step++) {
        training.step(batch(random, world));
      }
      return training.studentBlob();
    }
  }

  private static Batch batch(Random random, World world) {
    int[] labels = new int[HALF_BATCH];
    byte[] labeled = new byte[HALF_BATCH * PIXELS];
    byte[] unlabeled = new byte[HALF_BATCH * PIXELS];
    float[][] teacher = new float[HALF_BATCH][];
    for (int i = 0; i < HALF_BATCH; i++) {
      Told told = world.tell(i % 2, random);
      labels[i] = told.label();
      System.arraycopy(draw(i % 2, random), 0, labeled, i * PIXELS, PIXELS);
      System.arraycopy(draw(i % 2, random), 0, unlabeled, i * PIXELS, PIXELS);
      teacher[i] = told.teacher() == 0 ? new float[] {10, 0} : new float[] {0, 10};
    }
    return new Batch(labeled, labels, teacher, unlabeled, teacher);
  }
}
