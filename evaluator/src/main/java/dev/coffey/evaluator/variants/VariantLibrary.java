package dev.coffey.evaluator.variants;

import dev.coffey.distillation.image.Preprocessing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All variants under one folder, decoded once for each (classes, preprocessing) and then kept.
 *
 * <p>State: the decoded variants. Owner: the evaluation thread.
 */
public final class VariantLibrary {
  /** What students with the same classes and the same input share. */
  public record Shelf(Variant holdout, List<Variant> scored) {}

  private record Key(List<String> classes, String preprocessing) {}

  private final Path folder;
  private final String holdoutName;
  private final List<String> scoredNames;
  private final Map<Key, Shelf> shelves = new LinkedHashMap<>();

  /**
   * @param folder holds one ImageFolder per variant
   * @param holdoutName the slice that tunes α and β; it is never scored
   * @param scoredNames the variants to score, the first being the primary one
   */
  public VariantLibrary(Path folder, String holdoutName, List<String> scoredNames) {
    if (scoredNames.contains(holdoutName)) {
      throw new VariantException(
          "Variant '%s' tunes α and β and can therefore not be scored. Scored variants: %s."
              .formatted(holdoutName, scoredNames));
    }
    for (String name : scoredNames) {
      requireFolder(folder.resolve(name));
    }
    requireFolder(folder.resolve(holdoutName));
    this.folder = folder;
    this.holdoutName = holdoutName;
    this.scoredNames = List.copyOf(scoredNames);
  }

  private static void requireFolder(Path path) {
    if (!Files.isDirectory(path)) {
      throw new VariantException(
          "No folder %s. Set coffey.evaluator.variants.folder and its names to folders that exist."
              .formatted(path.toAbsolutePath()));
    }
  }

  public Shelf shelf(List<String> classes, Preprocessing preprocessing) {
    return shelves.computeIfAbsent(
        new Key(List.copyOf(classes), preprocessing.toString()),
        key ->
            new Shelf(
                VariantFolder.read(folder.resolve(holdoutName), classes, preprocessing),
                scoredNames.stream()
                    .map(name -> VariantFolder.read(folder.resolve(name), classes, preprocessing))
                    .toList()));
  }
}
