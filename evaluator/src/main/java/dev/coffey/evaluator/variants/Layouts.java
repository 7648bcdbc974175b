package dev.coffey.evaluator.variants;

import dev.coffey.distillation.imagenet.ImageNetClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Variants by name: {@code imagenet-val}, {@code -v2}, {@code -sketch}, {@code -a}, {@code -r},
 * {@code -c} and {@code objectnet} in their published layouts; under any other name an ImageFolder,
 * a WebDataset tar, or a folder of such tars.
 */
final class Layouts {

  private static final String PUBLISHED =
      "imagenet-val, imagenet-v2, imagenet-sketch, imagenet-a, imagenet-r, imagenet-c, objectnet";

  private Layouts() {}

  /**
   * Lists the images of a variant; of V2, when all its sets lie in the folder, those of each.
   *
   * @param name the variant's name, which chooses the layout
   * @param path folder or tar
   * @param classNames the student's classes in logit order
   * @throws VariantException when it is laid out in another way
   */
  static List<Listing> list(String name, Path path, List<String> classNames) {
    StudentClasses classes = StudentClasses.of(classNames);
    return switch (name) {
      case "imagenet-val", "imagenet-sketch" ->
          List.of(ImageNetLayouts.whole(name, unpacked(name, path), classes));
      case "imagenet-a" ->
          List.of(ImageNetLayouts.subset(name, unpacked(name, path), classes, ImageNetClass::inA));
      case "imagenet-r" ->
          List.of(ImageNetLayouts.subset(name, unpacked(name, path), classes, ImageNetClass::inR));
      case "imagenet-v2",
          "imagenet-v2-matched-frequency",
          "imagenet-v2-threshold-0.7",
          "imagenet-v2-top-images" ->
          ImageNetLayouts.v2(name, unpacked(name, path), classes);
      case "imagenet-c" -> List.of(CorruptionLayout.list(name, unpacked(name, path), classes));
      case "objectnet" -> List.of(ObjectNetLayout.list(name, unpacked(name, path), classes));
      default -> List.of(other(name, path, classes));
    };
  }

  private static Path unpacked(String name, Path path) {
    if (Files.isRegularFile(path)) {
      throw new VariantException(
          "Variant %s: %s is a file. Unpack the archive and name its folder."
              .formatted(name, path));
    }
    return path;
  }

  private static Listing other(String name, Path path, StudentClasses classes) {
    if (name.startsWith("imagenet-")) {
      throw new VariantException(
          "There is no variant %s. The published ones are %s; call your own by any other name."
              .formatted(name, PUBLISHED));
    }
    if (Files.isRegularFile(path)) {
      return WebDatasetLayout.list(name, List.of(path), classes);
    }
    if (Files.isDirectory(path)) {
      List<Path> tars =
          Folders.children(path).stream()
              .filter(child -> Folders.name(child).endsWith(".tar"))
              .toList();
      if (!tars.isEmpty()) {
        return WebDatasetLayout.list(name, tars, classes);
      }
    }
    return imageFolder(name, path, classes);
  }

  private static Listing imageFolder(String name, Path folder, StudentClasses classes) {
    boolean byWnid =
        classes.ofImageNet().size() == classes.names().size()
            && Files.isDirectory(folder)
            && Folders.foldersIn(folder).stream()
                .anyMatch(child -> ImageNetClass.ofWnid(Folders.name(child)).isPresent());
    if (byWnid) {
      return ImageNetLayouts.whole(name, folder, classes);
    }
    ClassFolders files =
        ClassFolders.list(
            folder,
            name,
            new FolderNames(
                FolderNames.CLASS_NAMES,
                classes.names(),
                Set.of(),
                UnaryOperator.identity(),
                false));
    return new Listing(
        name,
        files.images(),
        new Question(name, Mask.NONE, classes.names(), files.positionArray()));
  }
}
