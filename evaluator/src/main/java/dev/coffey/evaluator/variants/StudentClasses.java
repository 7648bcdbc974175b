package dev.coffey.evaluator.variants;

import dev.coffey.distillation.imagenet.ImageNetClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A student's classes, and which of them are ImageNet's. A class is ImageNet's when it is named by
 * its wnid or as CLIP's prompts name it; the two names that occur twice count only in the full list
 * of 1000, where their position tells them apart.
 *
 * @param names in logit order
 * @param ofImageNet those that are ImageNet's, in ImageNet's order
 */
record StudentClasses(List<String> names, List<Known> ofImageNet) {

  /** A class that both know: the student's logit, and what ImageNet has. */
  record Known(int logit, ImageNetClass imageNet) {}

  static StudentClasses of(List<String> names) {
    List<Known> known = new ArrayList<>();
    if (names.equals(ImageNetClass.all().stream().map(ImageNetClass::name).toList())) {
      ImageNetClass.all().forEach(it -> known.add(new Known(it.index(), it)));
      return new StudentClasses(List.copyOf(names), List.copyOf(known));
    }
    Map<String, ImageNetClass> byName = new HashMap<>();
    for (ImageNetClass imageNet : ImageNetClass.all()) {
      byName.merge(imageNet.name(), imageNet, (first, second) -> null);
      byName.put(imageNet.wnid(), imageNet);
    }
    for (int logit = 0; logit < names.size(); logit++) {
      ImageNetClass imageNet = byName.get(names.get(logit));
      if (imageNet != null) {
        known.add(new Known(logit, imageNet));
      }
    }
    known.sort(Comparator.comparingInt(it -> it.imageNet().index()));
    return new StudentClasses(List.copyOf(names), List.copyOf(known));
  }

  /**
   * The classes that a variant of ImageNet asks about and the student has.
   *
   * @throws VariantException when there are fewer than two
   */
  List<Known> asked(String variant, Predicate<ImageNetClass> published) {
    List<Known> asked = ofImageNet.stream().filter(it -> published.test(it.imageNet())).toList();
    if (asked.size() < 2) {
      throw new VariantException(
          ("Variant %s is ImageNet's, but of the student's %d classes, first '%s', %d are among its"
                  + " classes. Name the student's classes by wnid (n01440764) or as CLIP's prompts do"
                  + " (tench).")
              .formatted(variant, names.size(), names.get(0), asked.size()));
    }
    return asked;
  }

  /** The classes that a variant asks about, whether or not the student has them. */
  static List<ImageNetClass> published(Predicate<ImageNetClass> published) {
    return ImageNetClass.all().stream().filter(published).toList();
  }
}
