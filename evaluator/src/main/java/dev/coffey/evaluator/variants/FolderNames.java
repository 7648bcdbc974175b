package dev.coffey.evaluator.variants;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * How the folders of a layout's classes are named.
 *
 * @param kind one of them, for messages, such as {@code wnid folders (n01440764)}
 * @param wanted the folders that must be there, in the order of the images
 * @param leftOut folders that may be there but are no class of the student
 * @param spelling from a folder's name on disk to the name as it stands here
 * @param imagesNeeded whether a folder without images is a mistake
 */
record FolderNames(
    String kind,
    List<String> wanted,
    Set<String> leftOut,
    UnaryOperator<String> spelling,
    boolean imagesNeeded) {

  static final String WNIDS = "wnid folders (n01440764)";
  static final String NUMBERS = "numbered folders (0 to 999)";
  static final String CLASS_NAMES = "one folder per class, named as the class is";

  FolderNames {
    wanted = List.copyOf(wanted);
    leftOut = Set.copyOf(leftOut);
  }

  /** All folders that belong to the layout. */
  Set<String> known() {
    Set<String> known = new HashSet<>(leftOut);
    known.addAll(wanted);
    return known;
  }

  /** Whether a folder of that name belongs to the layout. */
  boolean knows(String folder) {
    String name = spelling.apply(folder);
    return wanted.contains(name) || leftOut.contains(name);
  }
}
