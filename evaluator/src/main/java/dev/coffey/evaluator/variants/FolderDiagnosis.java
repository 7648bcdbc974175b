package dev.coffey.evaluator.variants;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why a folder is not laid out as a variant needs it, and the way out.
 *
 * @param folder the folder that was named
 * @param variant the variant's name
 * @param names what its class folders must be called
 */
record FolderDiagnosis(Path folder, String variant, FolderNames names) {

  private static final Pattern WNID = Pattern.compile("n\\d{8}");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");

  /** How far below the named folder the classes are looked for. */
  private static final int DEPTH_MAX = 3;

  /** In how many folders of each they are looked for. */
  private static final int WIDTH_MAX = 1_000;

  /** One sentence on the finding, one on the way out. */
  String explain(List<String> missing, List<String> unknown) {
    if (!Files.isDirectory(folder)) {
      return "Variant %s: there is no folder %s. Name the one that its archive was unpacked to."
          .formatted(variant, folder.toAbsolutePath());
    }
    List<String> present = Folders.foldersIn(folder).stream().map(Folders::name).toList();
    boolean anyClass = present.stream().anyMatch(names::knows);
    if (!anyClass) {
      Optional<String> elsewhere = classesElsewhere();
      if (elsewhere.isPresent()) {
        return elsewhere.get();
      }
    }
    Optional<String> otherLayout = otherLayout(present);
    return otherLayout.orElseGet(() -> counts(missing, unknown));
  }

  private Optional<String> classesElsewhere() {
    Optional<Path> deeper = deeper(folder, 1);
    if (deeper.isPresent()) {
      return Optional.of(
          "Variant %s: %s has no class folders, they lie further down. Name %s instead."
              .formatted(variant, folder, deeper.get()));
    }
    if (Folders.imagesIn(folder).isEmpty()) {
      return Optional.empty();
    }
    Path parent = folder.toAbsolutePath().normalize().getParent();
    if (parent != null && names.knows(Folders.name(folder.toAbsolutePath().normalize()))) {
      return Optional.of(
          "Variant %s: %s is the folder of a single class. Name %s instead."
              .formatted(variant, folder, parent));
    }
    return Optional.of(
        ("Variant %s: %s holds images and no class folders, so that nothing tells their classes."
                + " Sort them into %s, as the valprep.sh of the PyTorch examples does for ILSVRC's"
                + " val.")
            .formatted(variant, folder, names.kind()));
  }

  private Optional<Path> deeper(Path from, int depth) {
    List<Path> children =
        Folders.foldersIn(from).stream().filter(Files::isReadable).limit(WIDTH_MAX).toList();
    for (Path child : children) {
      if (children(child) * 2 >= names.wanted().size()) {
        return Optional.of(child);
      }
    }
    return depth == DEPTH_MAX
        ? Optional.empty()
        : children.stream().flatMap(child -> deeper(child, depth + 1).stream()).findFirst();
  }

  private long children(Path parent) {
    return Folders.foldersIn(parent).stream()
        .map(Folders::name)
        .map(names.spelling())
        .filter(names.wanted()::contains)
        .count();
  }

  /** Folders that are named as those of another layout are. */
  private Optional<String> otherLayout(List<String> present) {
    if (present.size() < 2) {
      return Optional.empty();
    }
    boolean wantsNumbers = names.kind().equals(FolderNames.NUMBERS);
    if (!wantsNumbers && present.stream().allMatch(it -> NUMBER.matcher(it).matches())) {
      return Optional.of(
          ("Variant %s: the folders of %s are numbers, as ImageNet-V2's are, and this layout has"
                  + " %s. Name the variant imagenet-v2, which reads them as numbers: sorted as"
                  + " strings, 10 comes before 2 and nearly every label is wrong.")
              .formatted(variant, folder, names.kind()));
    }
    if (wantsNumbers && present.stream().allMatch(it -> WNID.matcher(it).matches())) {
      return Optional.of(
          ("Variant %s: the folders of %s are wnids, but ImageNet-V2's are the numbers 0 to 999."
                  + " Someone renamed them, perhaps after sorting the numbers as strings; unpack the"
                  + " published archive, or name the variant imagenet-val if their classes are known"
                  + " to be right.")
              .formatted(variant, folder));
    }
    return Optional.empty();
  }

  private String counts(List<String> missing, List<String> unknown) {
    StringBuilder text = new StringBuilder("Variant ").append(variant).append(": ").append(folder);
    if (!missing.isEmpty()) {
      text.append(
          " lacks %d of %d class folders, first '%s'"
              .formatted(missing.size(), names.wanted().size(), missing.get(0)));
    }
    if (!unknown.isEmpty()) {
      text.append(
          "%s has %d folders that are no class of %s, first '%s'"
              .formatted(
                  missing.isEmpty() ? "" : " and",
                  unknown.size(),
                  names.kind().equals(FolderNames.CLASS_NAMES) ? "the student" : variant,
                  unknown.get(0)));
    }
    return text.append(". It must hold ")
        .append(names.kind())
        .append(
            missing.isEmpty()
                ? "; take the others away, or name the variant they belong to."
                : "; unpack the archive again, or name the variant that it is.")
        .toString();
  }
}
