package dev.coffey.ops.lab.data;

import dev.coffey.distillation.image.Decoded;
import dev.coffey.distillation.image.ImageLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A folder of ImageFolders: {@code train/CLASS/*.png} is the pool, {@code val/CLASS/*.png} the
 * test, any further folder a variant. Classes are the folders of {@code train}, sorted.
 */
public final class FolderSource implements ImageSource {

  private static final String TRAIN = "train";
  private static final long CHOICE_SEED = 20260101;

  private record LabelledFile(Path file, int label) {}

  private final Path folder;
  private final List<String> names;
  private final Map<String, List<LabelledFile>> sets = new LinkedHashMap<>();

  /**
   * Lists the files; reads none.
   *
   * @param folder holds {@code train} and {@code val}
   * @param names of the classes for the teacher's prompts; empty: as the folders
   * @param poolMax most images taken from {@code train}, spread evenly at random
   * @throws IllegalArgumentException when a folder is missing, unknown or empty
   */
  public FolderSource(Path folder, List<String> names, int poolMax) throws IOException {
    this.folder = folder;
    for (String part : List.of(TRAIN, Recording.VAL)) {
      if (!Files.isDirectory(folder.resolve(part))) {
        throw new IllegalArgumentException(
            "%s has no folder '%s'; it must hold train/CLASS/… and val/CLASS/…"
                .formatted(folder, part));
      }
    }
    List<String> folders = names(subfolders(folder.resolve(TRAIN)));
    this.names = names.isEmpty() ? folders : names;
    if (this.names.size() != folders.size()) {
      throw new IllegalArgumentException(
          "%d class names for %d class folders of %s; there must be one each, in the order of the"
                  .formatted(names.size(), folders.size(), folder.resolve(TRAIN))
              + " sorted folder names");
    }
    sets.put(Recording.POOL, chosen(files(folder.resolve(TRAIN), folders), poolMax));
    sets.put(Recording.VAL, files(folder.resolve(Recording.VAL), folders));
    for (Path variant : subfolders(folder)) {
      String name = variant.getFileName().toString();
      if (!name.equals(TRAIN) && !name.equals(Recording.VAL)) {
        sets.put(name, files(variant, folders));
      }
    }
  }

  private static List<String> names(List<Path> folders) {
    return folders.stream().map(path -> path.getFileName().toString()).toList();
  }

  private static List<LabelledFile> files(Path part, List<String> classFolders) throws IOException {
    List<String> unknown = new ArrayList<>(names(subfolders(part)));
    unknown.removeAll(classFolders);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has the folder '%s', which is no class; known are %s"
              .formatted(part, unknown.get(0), classFolders));
    }
    List<LabelledFile> files = new ArrayList<>();
    for (int label = 0; label < classFolders.size(); label++) {
      Path classFolder = part.resolve(classFolders.get(label));
      if (Files.isDirectory(classFolder)) { // A variant may lack classes, as ImageNet-A does.
        for (Path file : children(classFolder)) {
          files.add(new LabelledFile(file, label));
        }
      }
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException(part + " holds no image of the classes " + classFolders);
    }
    return files;
  }

  private static List<LabelledFile> chosen(List<LabelledFile> files, int max) {
    List<LabelledFile> shuffled = new ArrayList<>(files);
    SplittableRandom random = new SplittableRandom(CHOICE_SEED);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    return shuffled.subList(0, Math.min(max, shuffled.size()));
  }

  private static List<Path> subfolders(Path folder) throws IOException {
    return children(folder).stream().filter(Files::isDirectory).toList();
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(path -> !path.getFileName().toString().startsWith(".")).sorted().toList();
    }
  }

  @Override
  public String title() {
    return "the images of `" + folder.getFileName() + "`";
  }

  @Override
  public String fingerprint() {
    StringBuilder text = new StringBuilder("folder ").append(folder).append(names);
    sets.forEach((name, files) -> text.append(' ').append(name).append(files));
    return text.toString();
  }

  @Override
  public List<String> classes() {
    return names;
  }

  @Override
  public Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    sets.forEach((name, files) -> counts.put(name, files.size()));
    return counts;
  }

  @Override
  public Labelled image(String set, int number) throws IOException {
    LabelledFile file = sets.get(set).get(number);
    Decoded decoded = Decoded.decode(Files.readAllBytes(file.file()), ImageLimits.DEFAULT);
    if (decoded instanceof Decoded.Image image) {
      return new Labelled(image.image(), file.label());
    }
    Decoded.Undecodable undecodable = (Decoded.Undecodable) decoded;
    throw new IOException(
        "%s cannot be used: %s, %s; delete it or mend it"
            .formatted(file.file(), undecodable.fault(), undecodable.detail()));
  }
}
