package dev.coffey.ops.benchmarks.score;

import dev.coffey.distillation.card.StudentCard;
import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.distillation.student.Architecture;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.distillation.training.TrainingConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** A student's file and an ImageFolder, written once. */
record ScoreData(Path student, Path images) {

  static ScoreData in(Path folder) {
    return new ScoreData(folder.resolve("student.safetensors"), folder.resolve("images"));
  }

  static ScoreData write(ScoreWorkload workload, Path folder) throws IOException {
    ScoreData data = in(folder);
    if (Files.exists(data.student)) {
      return data; // Written last, so all is there.
    }
    List<String> classes =
        IntStream.range(0, workload.classes()).mapToObj("class %04d"::formatted).toList();
    for (String name : classes) {
      Files.createDirectories(data.images.resolve(name));
    }
    for (int i = 0; i < workload.images(); i++) {
      Path file =
          data.images
              .resolve(classes.get(i % classes.size()))
              .resolve("%06d.%s".formatted(i, workload.format()));
      ImageIO.write(picture(workload.stored(), i), workload.format(), file.toFile());
    }
    Architecture architecture =
        new Architecture(workload.backbone(), "linear", workload.size(), workload.classes());
    Preprocessing preprocessing = Preprocessing.imagenet(workload.size());
    try (StudentTraining training =
        StudentTraining.create(
            architecture, preprocessing, TrainingConfig.builder().build(), Optional.empty())) {
      StudentCard card = new StudentCard(architecture, classes, preprocessing, HeadMix.EQUAL);
      Files.write(data.student, training.studentBlob(card.metadata()));
    }
    return data;
  }

  /** Waves with a little noise: about as hard to decode as a photograph. */
  private static BufferedImage picture(int size, int seed) {
    Random random = new Random(seed);
    double across = 2 + 20 * random.nextDouble();
    double down = 2 + 20 * random.nextDouble();
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double wave = Math.sin(across * x / size) + Math.sin(down * y / size);
        int grey = (int) (128 + 50 * wave) + random.nextInt(24) - 12;
        image.setRGB(x, y, (grey & 255) << 16 | (grey / 2 & 255) << 8 | (255 - grey & 255));
      }
    }
    return image;
  }
}
