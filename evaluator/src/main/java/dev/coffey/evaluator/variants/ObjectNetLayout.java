package dev.coffey.evaluator.variants;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * ObjectNet: {@code images/FOLDER/*.png} with folders of its own names, of which 113 overlap with
 * ImageNet's classes. Of several ImageNet classes behind one of ObjectNet's the largest logit
 * counts.
 */
final class ObjectNetLayout {

  private ObjectNetLayout() {}

  static Listing list(String variant, Path folder, StudentClasses classes) {
    Path root = root(folder, variant);
    ObjectNetMapping mapping = ObjectNetMapping.read(root.resolve("mappings"));
    SortedMap<String, List<Integer>> groups = groups(mapping, classes.asked(variant, it -> true));
    if (groups.size() < 2) {
      throw new VariantException(
          "Variant %s: of the %d classes that %s maps to ImageNet's, the student has %d."
              .formatted(
                  variant, mapping.indices().size(), root.resolve("mappings"), groups.size()));
    }
    List<String> wanted = List.copyOf(groups.keySet());
    ClassFolders files = ClassFolders.list(root.resolve("images"), variant, names(wanted, mapping));
    Question question =
        new Question(
            variant,
            new Mask(List.copyOf(groups.values())),
            wanted.stream().map(mapping.labels()::get).toList(),
            files.positionArray());
    return new Listing(
        variant,
        files.images(),
        View.WITHOUT_BORDER,
        List.of(question),
        Corruptions.NONE,
        ImageNetLayouts.notes(wanted.size(), mapping.indices().size()));
  }

  /** By folder the logits of the student's classes that it stands for, where there are any. */
  private static SortedMap<String, List<Integer>> groups(
      ObjectNetMapping mapping, List<StudentClasses.Known> asked) {
    Map<Integer, Integer> logitOfIndex = new HashMap<>();
    asked.forEach(it -> logitOfIndex.put(it.imageNet().index(), it.logit()));
    SortedMap<String, List<Integer>> groups = new TreeMap<>();
    mapping
        .labels()
        .forEach(
            (folder, label) -> {
              List<Integer> group =
                  mapping.indices().getOrDefault(label, List.of()).stream()
                      .filter(logitOfIndex::containsKey)
                      .map(logitOfIndex::get)
                      .toList();
              if (!group.isEmpty()) {
                groups.put(folder, group);
              }
            });
    return groups;
  }

  private static FolderNames names(List<String> wanted, ObjectNetMapping mapping) {
    Set<String> leftOut = new HashSet<>(mapping.labels().keySet());
    wanted.forEach(leftOut::remove);
    return new FolderNames(
        "ObjectNet's own folders (alarm_clock)", wanted, leftOut, UnaryOperator.identity(), true);
  }

  /** The folder that holds images and mappings. */
  private static Path root(Path folder, String variant) {
    if (Files.isDirectory(folder.resolve("images"))) {
      return folder;
    }
    Path absolute = folder.toAbsolutePath().normalize();
    if (Folders.name(absolute).equals("images") && Files.isDirectory(absolute)) {
      return absolute.getParent();
    }
    if (Files.isDirectory(folder)) {
      for (Path child : Folders.foldersIn(folder)) {
        if (Files.isDirectory(child.resolve("images"))) {
          throw new VariantException(
              "Variant %s: %s has no folder 'images', it lies one folder further down. Name %s instead."
                  .formatted(variant, folder, child));
        }
      }
    }
    throw new VariantException(
        "Variant %s: %s has no folder 'images'. Name the folder objectnet-1.0 that its archive unpacks to."
            .formatted(variant, folder.toAbsolutePath()));
  }
}
