package dev.coffey.distillation.imagenet;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One of the 1000 classes of ILSVRC 2012.
 *
 * @param index position of its logit, 0 to 999: the order of the sorted WordNet ids
 * @param wnid WordNet id, such as n01440764
 * @param name as CLIP's authors put it into their prompts; "missile" and "sunglasses" occur twice
 * @param inA whether ImageNet-A asks for it
 * @param inR whether ImageNet-R asks for it
 */
public record ImageNetClass(int index, String wnid, String name, boolean inA, boolean inR) {

  private static final List<ImageNetClass> ALL =
      Table.rows("classes.tsv").stream()
          .map(
              row ->
                  new ImageNetClass(
                      Integer.parseInt(row[0]),
                      row[1],
                      row[2],
                      row[3].equals("1"),
                      row[4].equals("1")))
          .toList();

  private static final Map<String, ImageNetClass> BY_WNID =
      ALL.stream().collect(Collectors.toUnmodifiableMap(ImageNetClass::wnid, Function.identity()));

  /** All 1000, in the order of their index. */
  public static List<ImageNetClass> all() {
    return ALL;
  }

  /** The class of that WordNet id, when it is one of the 1000. */
  public static Optional<ImageNetClass> ofWnid(String wnid) {
    return Optional.ofNullable(BY_WNID.get(wnid));
  }
}
