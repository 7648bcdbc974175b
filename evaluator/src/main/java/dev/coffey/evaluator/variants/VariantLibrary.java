package dev.coffey.evaluator.variants;

import dev.coffey.distillation.image.Preprocessing;
import dev.coffey.distillation.scores.EffectiveRobustness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All variants under one folder, listed once for each (classes, preprocessing) and then kept, their
 * decoded images with them as far as the budget allows.
 *
 * <p>State: the listed variants. Thread-safe.
 */
public final class VariantLibrary {
  /**
   * What students with the same classes and the same input share.
   *
   * @param holdout tunes α and β
   * @param scored the primary variant first
   * @param lines by variant, what top-1 on the primary variant foretells
   */
  public record Shelf(
      Variant holdout, List<Variant> scored, Map<String, EffectiveRobustness> lines) {}

  private record Key(List<String> classes, Preprocessing preprocessing) {}

  private final Path folder;
  private final String holdoutName;
  private final List<String> scoredNames;
  private final PixelBudget budget;
  private final Map<String, EffectiveRobustness> lines;
  private final Map<Key, Shelf> shelves = new LinkedHashMap<>();

  /** With a quarter of the heap for decoded images and no lines. */
  public VariantLibrary(Path folder, String holdoutName, List<String> scoredNames) {
    this(folder, holdoutName, scoredNames, PixelBudget.quarterOfHeap(), Map.of());
  }

  /**
   * @param folder holds one folder or tar per variant, named as the variant is
   * @param holdoutName the slice that tunes α and β; it is never scored
   * @param scoredNames the variants to score, the first being the primary one
   * @param budget memory that decoded images may take
   * @param lines by variant, what top-1 on the primary variant foretells there
   */
  public VariantLibrary(
      Path folder,
      String holdoutName,
      List<String> scoredNames,
      PixelBudget budget,
      Map<String, EffectiveRobustness> lines) {
    if (scoredNames.contains(holdoutName)) {
      throw new VariantException(
          "Variant '%s' tunes α and β and can therefore not be scored. Scored variants: %s."
              .formatted(holdoutName, scoredNames));
    }
    this.folder = folder;
    this.holdoutName = holdoutName;
    this.scoredNames = List.copyOf(scoredNames);
    this.budget = budget;
    this.lines = Map.copyOf(lines);
    scoredNames.forEach(name -> path(folder, name));
    path(folder, holdoutName);
  }

  private static Path path(Path folder, String name) {
    Path tar = folder.resolve(name + ".tar");
    if (Files.isRegularFile(tar)) {
      return tar;
    }
    Path path = folder.resolve(name);
    if (!Files.isDirectory(path)) {
      throw new VariantException(
          "No folder %s. Set coffey.evaluator.variants.folder and its names to folders that exist."
              .formatted(path.toAbsolutePath()));
    }
    return path;
  }

  /**
   * The variants as students of these classes and this input see them.
   *
   * @throws VariantException when one of them is not laid out as it must be
   */
  public synchronized Shelf shelf(List<String> classes, Preprocessing preprocessing) {
    return shelves.computeIfAbsent(
        new Key(List.copyOf(classes), preprocessing), key -> list(classes, preprocessing, budget));
  }

  /** The same for someone who looks only once: nothing is kept. */
  public Shelf once(List<String> classes, Preprocessing preprocessing) {
    return list(classes, preprocessing, new PixelBudget(0));
  }

  private Shelf list(List<String> classes, Preprocessing preprocessing, PixelBudget budget) {
    return new Shelf(
        list(holdoutName, path(folder, holdoutName), classes, preprocessing, budget).get(0),
        Comparison.of(
            scoredNames.stream()
                .flatMap(
                    name -> list(name, path(folder, name), classes, preprocessing, budget).stream())
                .toList()),
        lines);
  }

  /**
   * A variant by name; several when the folder holds several sets of it.
   *
   * @param path folder or tar
   * @throws VariantException when it is not laid out as its name says
   */
  public static List<Variant> list(
      String name,
      Path path,
      List<String> classes,
      Preprocessing preprocessing,
      PixelBudget budget) {
    return Layouts.list(name, path, classes).stream()
        .map(listing -> new Variant(listing, preprocessing, budget))
        .toList();
  }

  /**
   * Several variants by name, the first one comparable with the others.
   *
   * @param paths folder or tar by name, in order
   */
  public static List<Variant> list(
      Map<String, Path> paths,
      List<String> classes,
      Preprocessing preprocessing,
      PixelBudget budget) {
    return Comparison.of(
        paths.entrySet().stream()
            .flatMap(
                it -> list(it.getKey(), it.getValue(), classes, preprocessing, budget).stream())
            .toList());
  }
}
