package dev.coffey.evaluator.variants;

import dev.coffey.distillation.imagenet.ImageNetClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * ImageNet's variants whose folders are its classes: val and Sketch by wnid; V2 by number, which is
 * the position of the logit; A and R by the wnids of their 200 classes.
 */
final class ImageNetLayouts {

  private static final String V2 = "imagenet-v2";

  /** The sets of V2, by a part of their folders' names as unpacked. */
  private static final Map<String, String> V2_SETS = v2Sets();

  private ImageNetLayouts() {}

  private static Map<String, String> v2Sets() {
    Map<String, String> sets = new LinkedHashMap<>();
    sets.put("matched-frequency", V2 + "-matched-frequency");
    sets.put("threshold", V2 + "-threshold-0.7");
    sets.put("top-images", V2 + "-top-images");
    return sets;
  }

  /** A variant that asks about all classes, in wnid folders. */
  static Listing whole(String variant, Path folder, StudentClasses classes) {
    List<StudentClasses.Known> asked = classes.asked(variant, it -> true);
    ClassFolders files = ClassFolders.list(folder, variant, wnids(asked, it -> true));
    return listing(variant, files, asked, classes);
  }

  /** A or R: asks which of 200 classes, and beside it which of all. */
  static Listing subset(
      String variant, Path folder, StudentClasses classes, Predicate<ImageNetClass> published) {
    List<StudentClasses.Known> asked = classes.asked(variant, published);
    ClassFolders files = ClassFolders.list(folder, variant, wnids(asked, published));
    List<Integer> logits = asked.stream().map(StudentClasses.Known::logit).toList();
    Question masked =
        new Question(
            variant,
            Mask.slice(logits),
            logits.stream().map(classes.names()::get).toList(),
            files.positionArray());
    Question stricter =
        new Question(
            variant + "-" + classes.names().size() + "way",
            Mask.NONE,
            classes.names(),
            files.labels(logits));
    return new Listing(
        variant,
        files.images(),
        View.AS_PREPROCESSED,
        List.of(masked, stricter),
        Corruptions.NONE,
        notes(asked, published));
  }

  /** V2: the set in the folder; when sets lie in it, all of them, or the one of that name. */
  static List<Listing> v2(String variant, Path folder, StudentClasses classes) {
    List<Listing> sets = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      V2_SETS.forEach(
          (part, name) ->
              Folders.foldersIn(folder).stream()
                  .filter(child -> Folders.name(child).contains(part))
                  .filter(child -> variant.equals(V2) || variant.equals(name))
                  .findFirst()
                  .ifPresent(child -> sets.add(v2Set(name, child, classes))));
    }
    return sets.isEmpty() ? List.of(v2Set(variant, folder, classes)) : sets;
  }

  private static Listing v2Set(String variant, Path folder, StudentClasses classes) {
    List<StudentClasses.Known> asked = classes.asked(variant, it -> true);
    FolderNames names =
        names(
            FolderNames.NUMBERS,
            asked,
            it -> true,
            it -> Integer.toString(it.index()),
            ImageNetLayouts::number);
    return listing(variant, ClassFolders.list(folder, variant, names), asked, classes);
  }

  /** Some copies have 0007 for 7. */
  private static String number(String folder) {
    return folder.matches("\\d{1,4}") ? Integer.toString(Integer.parseInt(folder)) : folder;
  }

  private static Listing listing(
      String variant,
      ClassFolders files,
      List<StudentClasses.Known> asked,
      StudentClasses classes) {
    List<Integer> logits = asked.stream().map(StudentClasses.Known::logit).toList();
    return new Listing(
        variant,
        files.images(),
        View.AS_PREPROCESSED,
        List.of(new Question(variant, Mask.NONE, classes.names(), files.labels(logits))),
        Corruptions.NONE,
        notes(asked, it -> true));
  }

  static FolderNames wnids(List<StudentClasses.Known> asked, Predicate<ImageNetClass> published) {
    return names(
        FolderNames.WNIDS, asked, published, ImageNetClass::wnid, UnaryOperator.identity());
  }

  private static FolderNames names(
      String kind,
      List<StudentClasses.Known> asked,
      Predicate<ImageNetClass> published,
      Function<ImageNetClass, String> folder,
      UnaryOperator<String> spelling) {
    List<String> wanted = asked.stream().map(it -> folder.apply(it.imageNet())).toList();
    Set<String> leftOut =
        new HashSet<>(StudentClasses.published(published).stream().map(folder).toList());
    wanted.forEach(leftOut::remove);
    return new FolderNames(kind, wanted, leftOut, spelling, true);
  }

  static List<String> notes(List<StudentClasses.Known> asked, Predicate<ImageNetClass> published) {
    return notes(asked.size(), StudentClasses.published(published).size());
  }

  /** Says when the student is asked about fewer classes than were published. */
  static List<String> notes(int asked, int published) {
    return asked == published
        ? List.of()
        : List.of(
            "the %d of its %d classes that the student has; not comparable with published scores"
                .formatted(asked, published));
  }
}
