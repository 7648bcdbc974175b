package dev.coffey.evaluator.variants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What lies in a folder, hidden files left out, in the order of names. */
final class Folders {

  private Folders() {}

  static List<Path> foldersIn(Path folder) {
    return children(folder).stream().filter(Files::isDirectory).toList();
  }

  static List<Path> imagesIn(Path folder) {
    return children(folder).stream().filter(path -> isImageName(name(path))).toList();
  }

  static boolean isImageName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Stream.of(".jpeg", ".jpg", ".png", ".webp").anyMatch(lower::endsWith);
  }

  static String name(Path path) {
    return path.getFileName() == null ? "" : path.getFileName().toString();
  }

  static List<Path> children(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(path -> !name(path).startsWith(".")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }
}
