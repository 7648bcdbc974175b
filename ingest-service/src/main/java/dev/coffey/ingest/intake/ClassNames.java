package dev.coffey.ingest.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The class names that a label may carry. Without a list every name is allowed here, and the
 * teacher rejects what it does not know.
 */
public final class ClassNames {

  private final Optional<Set<String>> names;

  private ClassNames(Optional<Set<String>> names) {
    this.names = names;
  }

  /** Every name is allowed. */
  public static ClassNames any() {
    return new ClassNames(Optional.empty());
  }

  /**
   * Only these names are allowed.
   *
   * @throws IllegalArgumentException when there is no name at all
   */
  public static ClassNames of(List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "The list of class names is empty; leave it out to allow every name.");
    }
    return new ClassNames(Optional.of(new LinkedHashSet<>(names)));
  }

  /**
   * Reads one class name a line; blank lines are skipped.
   *
   * @throws UncheckedIOException when the file cannot be read
   */
  public static ClassNames read(Path file) {
    try (var lines = Files.lines(file)) {
      return of(lines.map(String::strip).filter(line -> !line.isEmpty()).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the class names from %s (coffey.ingest.classes).".formatted(file), e);
    }
  }

  /** Whether a label may carry this name. */
  public boolean allows(String name) {
    return names.map(set -> set.contains(name)).orElse(true);
  }

  /** How many names there are; empty when every name is allowed. */
  public Optional<Integer> count() {
    return names.map(Set::size);
  }
}
