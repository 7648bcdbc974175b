package dev.coffey.teacher.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The file of class names beside a teacher, one a line. */
public final class ClassNames {

  private ClassNames() {}

  /**
   * Class names in logit order.
   *
   * @throws IllegalArgumentException when there are fewer than two, or one twice
   */
  public static List<String> read(Path file) {
    List<String> classes = lines(file);
    Set<String> seen = new HashSet<>();
    for (String name : classes) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "The class '%s' stands twice in %s; each class needs one line."
                .formatted(name, file.toAbsolutePath()));
      }
    }
    if (classes.size() < 2) {
      throw new IllegalArgumentException(
          "%s names %d classes; a teacher needs at least 2 to tell apart."
              .formatted(file.toAbsolutePath(), classes.size()));
    }
    return classes;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read %s, which names the classes (coffey.teacher.classes)."
              .formatted(file.toAbsolutePath()),
          e);
    }
  }
}
