package dev.coffey.teacher.fewshot;

import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.RgbImage;
import dev.coffey.distillation.teacher.FewShotBuilder.Shot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Labelled images as an ImageFolder has them: {@code root/CLASS/image.png}. */
final class LabeledFolder {

  private LabeledFolder() {}

  /**
   * The first images of each class by name, opened when they are asked for.
   *
   * @param perClassMax most images of a class
   * @throws IllegalArgumentException when a class has no folder or no image
   */
  static List<Shot> shots(Path root, List<String> classes, int perClassMax) throws IOException {
    List<Shot> shots = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      Path folder = root.resolve(classes.get(label));
      if (!Files.isDirectory(folder)) {
        throw new IllegalArgumentException(
            "%s has no folder for the class '%s'; each class needs one."
                .formatted(root, classes.get(label)));
      }
      List<Path> files;
      try (Stream<Path> listed = Files.list(folder)) {
        files = listed.filter(Files::isRegularFile).sorted().limit(perClassMax).toList();
      }
      if (files.isEmpty()) {
        throw new IllegalArgumentException(folder + " is empty; each class needs an image.");
      }
      for (Path file : files) {
        shots.add(new Shot(root.relativize(file).toString(), label, () -> open(file)));
      }
    }
    return shots;
  }

  private static RgbImage open(Path file) {
    try {
      Decoded decoded = Decoded.decode(Files.readAllBytes(file), ImageLimits.DEFAULT);
      if (decoded instanceof Decoded.Image image) {
        return image.image();
      }
      Decoded.Undecodable undecodable = (Decoded.Undecodable) decoded;
      throw new IllegalArgumentException(
          "%s: %s: %s".formatted(file, undecodable.fault(), undecodable.detail()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}
