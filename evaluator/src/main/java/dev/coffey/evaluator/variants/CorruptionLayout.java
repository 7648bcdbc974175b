package dev.coffey.evaluator.variants;

import dev.coffey.distillation.imagenet.MeanCorruptionError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * ImageNet-C: {@code CORRUPTION/SEVERITY/WNID/*.JPEG}, 15 corruptions at severities 1 to 5. The
 * archives blur, digital, noise and weather may have been unpacked into folders of these names; the
 * four corruptions of the archive extra are no part of mCE and left out.
 */
final class CorruptionLayout {

  private static final List<String> ARCHIVES = List.of("blur", "digital", "noise", "weather");

  private CorruptionLayout() {}

  static Listing list(String variant, Path folder, StudentClasses classes) {
    List<StudentClasses.Known> asked = classes.asked(variant, it -> true);
    FolderNames names = ImageNetLayouts.wnids(asked, it -> true);
    List<Integer> logits = asked.stream().map(StudentClasses.Known::logit).toList();
    List<EncodedImage> images = new ArrayList<>();
    List<Corruptions.Part> parts = new ArrayList<>();
    IntStream.Builder labels = IntStream.builder();
    IntStream.Builder partOf = IntStream.builder();
    for (String corruption : MeanCorruptionError.corruptions()) {
      Path corruptionFolder = find(folder, corruption, variant);
      for (int severity = 1; severity <= MeanCorruptionError.SEVERITIES; severity++) {
        ClassFolders files =
            ClassFolders.list(corruptionFolder.resolve(Integer.toString(severity)), variant, names);
        images.addAll(files.images());
        for (int label : files.labels(logits)) {
          labels.add(label);
          partOf.add(parts.size());
        }
        parts.add(new Corruptions.Part(corruption, severity));
      }
    }
    return new Listing(
        variant,
        images,
        View.CUT_ALREADY,
        List.of(new Question(variant, Mask.NONE, classes.names(), labels.build().toArray())),
        new Corruptions(parts, partOf.build().toArray()),
        ImageNetLayouts.notes(asked, it -> true));
  }

  private static Path find(Path folder, String corruption, String variant) {
    return within(folder, corruption)
        .orElseThrow(() -> new VariantException(explain(folder, corruption, variant)));
  }

  private static Optional<Path> within(Path folder, String corruption) {
    return Stream.concat(Stream.of(folder), ARCHIVES.stream().map(folder::resolve))
        .map(parent -> parent.resolve(corruption))
        .filter(Files::isDirectory)
        .findFirst();
  }

  private static String explain(Path folder, String corruption, String variant) {
    if (!Files.isDirectory(folder)) {
      return "Variant %s: there is no folder %s. Name the one that its archives were unpacked to."
          .formatted(variant, folder.toAbsolutePath());
    }
    List<String> corruptions = MeanCorruptionError.corruptions();
    Path absolute = folder.toAbsolutePath().normalize();
    if (corruptions.contains(Folders.name(absolute))) {
      return "Variant %s: %s is one of its 15 corruptions. Name %s instead."
          .formatted(variant, folder, absolute.getParent());
    }
    if (ARCHIVES.contains(Folders.name(absolute)) && within(folder, corruption).isEmpty()) {
      return "Variant %s: %s is one of its four archives, and mCE needs all. Name %s instead."
          .formatted(variant, folder, absolute.getParent());
    }
    for (Path child : Folders.foldersIn(folder)) {
      if (within(child, corruption).isPresent() && !ARCHIVES.contains(Folders.name(child))) {
        return "Variant %s: %s has no corruptions, they lie one folder further down. Name %s instead."
            .formatted(variant, folder, child);
      }
    }
    long missing = corruptions.stream().filter(it -> within(folder, it).isEmpty()).count();
    return ("Variant %s: %s lacks %d of its 15 corruptions, first '%s'. mCE needs all; unpack"
            + " blur.tar, digital.tar, noise.tar and weather.tar into it.")
        .formatted(variant, folder, missing, corruption);
  }
}
