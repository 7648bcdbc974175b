package dev.coffey.ops.world;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * The parts of the world. The endless ones are drawn anew for every seed; the variants and the
 * tuning slice are the same images for everyone, so that scores can be compared.
 */
public enum Split {
  /** Images without labels, endless. */
  STREAM(Style.PHOTO, 0),
  /**
   * Images to be labelled, endless; the classes take turns, so the first {@code 20·n} hold n of
   * each.
   */
  LABELED(Style.PHOTO, 0),
  /** Images with captions that the teacher learns from, endless. */
  CAPTIONED(Style.PHOTO, 0),
  /** Drawn for choosing mixing weights; never scored. */
  HOLDOUT(Style.PHOTO, 320),
  /** Drawn like the stream. */
  VAL(Style.PHOTO, 1500),
  /** A fresh draw, slightly smaller and noisier. */
  V2(Style.SHIFTED, 600),
  /** Pencil on paper. */
  SKETCH(Style.SKETCH, 400),
  /** Flat poster colours with a thick outline. */
  RENDITION(Style.RENDITION, 400),
  /** Cluttered and faint; kept because a plain model fails them. */
  ADVERSARIAL(Style.CLUTTERED, 400),
  /** Five corruptions at three strengths. */
  CORRUPTION(Style.PHOTO, 600);

  @SuppressWarnings("ImmutableEnumChecker") // A record of numbers and an enum.
  private final Style style;

  private final int size;

  Split(Style style, int size) {
    this.style = style;
    this.size = size;
  }

  Style style() {
    return style;
  }

  /** Images in this split; empty when it is endless. */
  public OptionalInt size() {
    return size == 0 ? OptionalInt.empty() : OptionalInt.of(size);
  }

  /** Whether this is one of the variants that students are scored on. */
  public boolean scored() {
    return size > 0 && this != HOLDOUT;
  }

  /** The name used in folders, files and events: {@code val}, {@code v2}, … */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The split of that key.
   *
   * @throws IllegalArgumentException naming the known keys
   */
  public static Split ofKey(String key) {
    for (Split split : values()) {
      if (split.key().equals(key)) {
        return split;
      }
    }
    throw new IllegalArgumentException(
        "No split of the world is called '"
            + key
            + "'; there are "
            + Arrays.stream(values()).map(Split::key).toList());
  }
}
