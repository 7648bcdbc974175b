package dev.coffey.ops.lab;

import dev.coffey.ops.lab.runs.SeedRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The properties {@code lab.NAME}, read with errors that name them. */
final class LabProperties {

  private static final String PREFIX = "lab.";
  private static final int SEED_MAX = 100_000;

  private final Properties properties;

  /**
   * @param names all that there are
   * @throws IllegalArgumentException when another one is set
   */
  LabProperties(Properties properties, List<String> names) {
    this.properties = properties;
    for (String property : new TreeSet<>(properties.stringPropertyNames())) {
      if (property.startsWith(PREFIX) && !names.contains(property.substring(PREFIX.length()))) {
        throw new IllegalArgumentException(
            "%s is not known; known are %s"
                .formatted(
                    property, String.join(", ", names.stream().map(PREFIX::concat).toList())));
      }
    }
  }

  String text(String name, String otherwise) {
    String text = properties.getProperty(PREFIX + name, "");
    return text.isBlank() ? otherwise : text.strip();
  }

  Optional<Path> path(String name) {
    String text = text(name, "");
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(Path.of(text).toAbsolutePath().normalize());
  }

  int number(String name, int otherwise, int min, int max) {
    return number(PREFIX + name, text(name, String.valueOf(otherwise)), min, max);
  }

  List<Integer> numbers(String name, String otherwise, int min, int max) {
    return Stream.of(text(name, otherwise).split(","))
        .map(text -> number(PREFIX + name, text, min, max))
        .distinct()
        .sorted()
        .toList();
  }

  /** A number of seeds, or the first and the last one. */
  SeedRange seeds() {
    String text = text("seeds", "5");
    int dash = text.indexOf('-');
    int first = dash < 0 ? 1 : number(PREFIX + "seeds", text.substring(0, dash), 1, SEED_MAX);
    return new SeedRange(
        first, number(PREFIX + "seeds", text.substring(dash + 1), first, SEED_MAX));
  }

  static int number(String property, String text, int min, int max) {
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is '%s'; it must be a whole number.".formatted(property, text), e);
    }
    throw new IllegalArgumentException(
        "%s is '%s'; it must lie between %d and %d.".formatted(property, text, min, max));
  }

  /** What was set, as on a command line. */
  List<String> given() {
    List<String> given = new ArrayList<>();
    for (String property : new TreeSet<>(properties.stringPropertyNames())) {
      if (property.startsWith(PREFIX)) {
        given.add("-D" + property + "=" + properties.getProperty(property));
      }
    }
    return given;
  }
}
