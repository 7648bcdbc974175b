package dev.coffey.ops.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The sample world: every image is a pure function of (seed, split, index). Immutable and safe to
 * share between threads.
 */
public final class World {
  /** Edge of every image in pixels. */
  public static final int IMAGE_SIZE = Canvas.SIZE;

  // The variants are drawn from this seed, whatever the world's own.
  private static final long VARIANT_SEED = 20260101;
  private static final List<String> CLASSES = classNames();

  private final long seed;

  private World(long seed) {
    this.seed = seed;
  }

  /** The world of that seed: its endless splits are its own, its variants everyone's. */
  public static World of(long seed) {
    return new World(seed);
  }

  /**
   * Class names in label order, texture before shape: {@code plain circle}, {@code striped circle},
   * …
   */
  public static List<String> classes() {
    return CLASSES;
  }

  private static List<String> classNames() {
    List<String> names = new ArrayList<>();
    for (Shape shape : Shape.values()) {
      for (Texture texture : Texture.values()) {
        names.add(texture.word() + " " + shape.word());
      }
    }
    return List.copyOf(names);
  }

  /**
   * Draws an image; about 0.3 ms.
   *
   * @throws IndexOutOfBoundsException if the split is not endless and has no such index
   */
  public DrawnImage draw(Split split, long index) {
    if (split.size().isPresent()) {
      Objects.checkIndex(index, split.size().getAsInt());
    } else if (index < 0) {
      throw new IndexOutOfBoundsException(
          "Images of " + split.key() + " count from 0, not " + index);
    }
    if (split == Split.ADVERSARIAL) {
      return adversarialCandidate(AdversarialKept.INDICES.get((int) index));
    }
    return drawn(split, split.size().isPresent() ? VARIANT_SEED : seed, index);
  }

  /** A drawing that is part of the adversarial variant if a plain model fails it. */
  static DrawnImage adversarialCandidate(long index) {
    return drawn(Split.ADVERSARIAL, VARIANT_SEED, index);
  }

  @SuppressWarnings("EnumOrdinal") // The world is what it is by the order of its enums.
  private static DrawnImage drawn(Split split, long seed, long index) {
    Dice dice = Dice.of(seed, split.ordinal(), index);
    int label = label(split, dice.below(CLASSES.size()), index);
    Texture texture = Texture.values()[label % Texture.values().length];
    Shape shape = Shape.values()[label / Texture.values().length];
    Scene scene = SceneDraw.draw(shape, texture, split.style(), dice);
    double[] light = Canvas.draw(scene, dice);
    if (split == Split.CORRUPTION) {
      int kind = (int) (index / CLASSES.size() % Corruption.values().length);
      int strength =
          1 + (int) (index / CLASSES.size() / Corruption.values().length % Corruption.STRENGTHS);
      light = Corruption.values()[kind].apply(light, strength, dice);
    }
    String caption = Captions.write(scene, Captions.Habits.WORLD, dice);
    return new DrawnImage(IMAGE_SIZE, IMAGE_SIZE, bytes(light), label, caption);
  }

  private static int label(Split split, int rolled, long index) {
    int classes = CLASSES.size();
    return switch (split) {
      case STREAM, CAPTIONED -> rolled;
      // Each round begins one class later, so that who takes every n-th image has all classes.
      case LABELED -> (int) ((index + index / classes) % classes);
      default -> (int) (index % classes);
    };
  }

  private static byte[] bytes(double[] light) {
    byte[] bytes = new byte[light.length];
    for (int i = 0; i < light.length; i++) {
      bytes[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, light[i])));
    }
    return bytes;
  }
}
