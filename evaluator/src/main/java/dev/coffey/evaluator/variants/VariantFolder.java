package dev.coffey.evaluator.variants;

import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import dev.coffey.distillation.image.Preprocessing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads an ImageFolder: one folder a class, named as the class is, images inside. */
public final class VariantFolder {
  private record LabelledFile(Path file, int label) {}

  private VariantFolder() {}

  /**
   * Reads all images of a folder, in the order of class, then file name.
   *
   * @param folder {@code folder/CLASS NAME/*.png}
   * @param classes class names in logit order
   * @param preprocessing what the student asks for
   * @throws VariantException when a class folder is missing or unknown, or a file is no image
   */
  public static Variant read(Path folder, List<String> classes, Preprocessing preprocessing) {
    checkClassFolders(folder, classes);
    List<LabelledFile> files =
        IntStream.range(0, classes.size())
            .boxed()
            .flatMap(label -> list(folder.resolve(classes.get(label)), label))
            .toList();
    byte[][] pixels =
        files.parallelStream()
            .map(file -> pixels(file.file(), preprocessing))
            .toArray(byte[][]::new);
    int[] labels = files.stream().mapToInt(LabelledFile::label).toArray();
    return new Variant(folder.getFileName().toString(), pixels, labels);
  }

  private static void checkClassFolders(Path folder, List<String> classes) {
    List<String> missing =
        classes.stream().filter(name -> !Files.isDirectory(folder.resolve(name))).toList();
    if (!missing.isEmpty()) {
      throw new VariantException(
          "Variant folder %s lacks %d of %d class folders, first '%s'. It must hold one folder per class, named as the class is."
              .formatted(folder, missing.size(), classes.size(), missing.get(0)));
    }
    List<String> unknown =
        children(folder).stream()
            .filter(Files::isDirectory)
            .map(path -> path.getFileName().toString())
            .filter(name -> !classes.contains(name))
            .toList();
    if (!unknown.isEmpty()) {
      throw new VariantException(
          "Variant folder %s has %d folders that are no class of the student, first '%s'."
              .formatted(folder, unknown.size(), unknown.get(0)));
    }
  }

  private static Stream<LabelledFile> list(Path classFolder, int label) {
    return children(classFolder).stream().map(file -> new LabelledFile(file, label));
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(path -> !path.getFileName().toString().startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }

  private static byte[] pixels(Path file, Preprocessing preprocessing) {
    try {
      Decoded decoded = Decoded.decode(Files.readAllBytes(file), ImageLimits.DEFAULT);
      if (decoded instanceof Decoded.Image image) {
        return preprocessing.pixels(image.image());
      }
      Decoded.Undecodable undecodable = (Decoded.Undecodable) decoded;
      throw new VariantException(
          "%s cannot be scored: %s, %s".formatted(file, undecodable.fault(), undecodable.detail()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}
