package dev.coffey.evaluator.variants;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The images of a folder with one folder for each class.
 *
 * @param images in the order of class, then file name
 * @param positions of each image its class's position among the wanted folders
 */
record ClassFolders(List<EncodedImage> images, List<Integer> positions) {

  /**
   * Lists the images.
   *
   * @throws VariantException when the folder is laid out in another way, with what was found and
   *     the way out
   */
  static ClassFolders list(Path folder, String variant, FolderNames names) {
    Map<String, Path> byName = new TreeMap<>();
    List<String> unknown = new ArrayList<>();
    Set<String> known = names.known();
    if (Files.isDirectory(folder)) {
      for (Path child : Folders.foldersIn(folder)) {
        String name = Folders.name(child);
        if (!known.contains(names.spelling().apply(name))) {
          unknown.add(name);
        } else if (byName.put(names.spelling().apply(name), child) != null) {
          throw new VariantException(
              "Variant %s: %s has two folders for class %s, such as %s. Keep one of them."
                  .formatted(variant, folder, names.spelling().apply(name), name));
        }
      }
    }
    List<String> missing = names.wanted().stream().filter(it -> !byName.containsKey(it)).toList();
    if (!missing.isEmpty() || !unknown.isEmpty()) {
      throw new VariantException(
          new FolderDiagnosis(folder, variant, names).explain(missing, unknown));
    }
    return images(names, byName, variant, folder);
  }

  private static ClassFolders images(
      FolderNames names, Map<String, Path> byName, String variant, Path folder) {
    List<EncodedImage> images = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    for (int position = 0; position < names.wanted().size(); position++) {
      Path classFolder = byName.get(names.wanted().get(position));
      List<Path> files = Folders.imagesIn(classFolder);
      if (files.isEmpty() && names.imagesNeeded()) {
        throw new VariantException(
            "Variant %s: folder %s in %s has no images. Unpack the archive again."
                .formatted(variant, Folders.name(classFolder), folder));
      }
      for (Path file : files) {
        images.add(new EncodedImage.ImageFile(classFolder, Folders.name(file).intern()));
        positions.add(position);
      }
    }
    return new ClassFolders(images, positions);
  }

  /** Of each image the label that its class's position stands for. */
  int[] labels(List<Integer> labelOfPosition) {
    return positions.stream().mapToInt(labelOfPosition::get).toArray();
  }

  /** Of each image its class's position. */
  int[] positionArray() {
    return positions.stream().mapToInt(Integer::intValue).toArray();
  }
}
