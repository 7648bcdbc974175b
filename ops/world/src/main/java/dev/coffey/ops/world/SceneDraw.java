package dev.coffey.ops.world;

import java.util.ArrayList;
import java.util.List;

/** Rolls the dice for a scene of a given class and style. */
final class SceneDraw {
  private static final double TURN = 2 * StrictMath.PI;
  // A background that resembles the object is rolled again, but not for ever.
  private static final int BACKGROUND_ROLLS_MAX = 20;

  private SceneDraw() {}

  static Scene draw(Shape shape, Texture texture, Style style, Dice dice) {
    int hue = dice.below(Colour.hueCount());
    Colour first = ink(style, hue, dice);
    Colour second = secondInk(style, first, dice);
    Colour background = null;
    int backgroundHue = 0;
    for (int roll = 0; roll < BACKGROUND_ROLLS_MAX; roll++) {
      backgroundHue = dice.below(Colour.hueCount());
      background = paper(style, backgroundHue, dice);
      if (background.distance(first) >= style.contrastMin()
          && background.distance(second) >= style.contrastMin()) {
        break;
      }
    }
    return new Scene(
        shape,
        texture,
        hue,
        first,
        second,
        outlineColour(style),
        outline(style, dice),
        dice.between(14.5, 17.5),
        dice.between(14.5, 17.5),
        dice.between(style.radiusMin(), style.radiusMax()),
        dice.between(-style.tiltMax(), style.tiltMax()),
        dice.between(0.9, 1.12),
        dice.between(5, 6.6),
        dice.unit(),
        dice.unit(),
        dice.between(-style.tiltMax(), style.tiltMax()),
        background,
        background.towards(paper(style, backgroundHue, dice), 0.6),
        dice.between(0, TURN),
        backgroundHue,
        clutter(style, background, dice),
        dice.between(style.noiseMin(), style.noiseMax()));
  }

  private static Colour ink(Style style, int hue, Dice dice) {
    return switch (style.medium()) {
      case PENCIL -> Colour.grey(dice.between(0.2, 0.42));
      case POSTER ->
          Colour.of(hue, dice.between(-8, 8), dice.between(0.85, 1), dice.between(0.85, 1));
      case PHOTO ->
          Colour.of(hue, dice.between(-10, 10), dice.between(0.55, 0.95), dice.between(0.6, 1));
    };
  }

  private static Colour secondInk(Style style, Colour first, Dice dice) {
    boolean dark = dice.chance(0.5);
    double share = dice.between(0.6, 0.85);
    return switch (style.medium()) {
      case PENCIL -> Colour.grey(dice.between(0.82, 0.95));
      case POSTER -> first.towards(Colour.grey(dark ? 0.05 : 1), 0.85);
      case PHOTO -> first.towards(Colour.grey(dark ? 0.08 : 1), share);
    };
  }

  private static Colour paper(Style style, int hue, Dice dice) {
    return switch (style.medium()) {
      case PENCIL -> Colour.grey(dice.between(0.86, 0.97));
      case POSTER ->
          Colour.of(hue, dice.between(-8, 8), dice.between(0.5, 1), dice.between(0.6, 1));
      case PHOTO ->
          Colour.of(hue, dice.between(-14, 14), dice.between(0.1, 0.7), dice.between(0.15, 0.95));
    };
  }

  private static Colour outlineColour(Style style) {
    return style.medium() == Style.Medium.PENCIL ? Colour.grey(0.2) : Colour.grey(0.04);
  }

  private static double outline(Style style, Dice dice) {
    double width = dice.between(0.1, 0.16);
    return style.medium() == Style.Medium.PHOTO ? 0 : width;
  }

  private static List<Scene.Blob> clutter(Style style, Colour background, Dice dice) {
    List<Scene.Blob> blobs = new ArrayList<>();
    int count = dice.below(style.clutterMax() + 1);
    for (int i = 0; i < count; i++) {
      Colour colour = paper(style, dice.below(Colour.hueCount()), dice);
      blobs.add(
          new Scene.Blob(
              dice.between(0, 32),
              dice.between(0, 32),
              dice.between(2, 6),
              background.towards(colour, dice.between(0.3, 0.7))));
    }
    return blobs;
  }
}
