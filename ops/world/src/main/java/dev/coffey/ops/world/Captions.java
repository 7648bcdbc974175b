package dev.coffey.ops.world;

/**
 * What people write under the images of the world. They see the texture well. About the shape they
 * are careless: often they leave it out, and they mix up the names of look-alikes more often than
 * not. A model that learns from these captions errs systematically, which a few true labels can put
 * right.
 */
final class Captions {
  /**
   * How careless the writers are. The numbers set how good the teacher can become; the provenance
   * beside the teacher says how good.
   */
  record Habits(double textureNamed, double shapeNamed, double mixedUp) {
    static final Habits WORLD = new Habits(0.95, 0.75, 0.65);
  }

  private static final String[] OPENINGS = {
    "a photo of a", "a picture of a", "a drawing of a", "an image of a", "a"
  };
  private static final String[] VAGUE = {"shape", "thing", "figure"};

  private Captions() {}

  static String write(Scene scene, Habits habits, Dice dice) {
    StringBuilder text = new StringBuilder(OPENINGS[dice.below(OPENINGS.length)]);
    if (dice.chance(0.1)) {
      text.append(scene.radius() > 11.2 ? " large" : " small");
    }
    boolean colourFirst = dice.chance(0.5);
    boolean colourNamed = dice.chance(0.3);
    if (colourNamed && colourFirst) {
      text.append(' ').append(Colour.hueName(scene.hue()));
    }
    if (dice.chance(habits.textureNamed())) {
      text.append(' ').append(scene.texture().word());
    }
    if (colourNamed && !colourFirst) {
      text.append(' ').append(Colour.hueName(scene.hue()));
    }
    text.append(' ').append(shapeWord(scene.shape(), habits, dice));
    if (dice.chance(0.1)) {
      text.append(" on a ").append(Colour.hueName(scene.backgroundHue())).append(" background");
    }
    return text.append('.').toString();
  }

  private static String shapeWord(Shape shape, Habits habits, Dice dice) {
    if (!dice.chance(habits.shapeNamed())) {
      return VAGUE[dice.below(VAGUE.length)];
    }
    return (dice.chance(habits.mixedUp()) ? lookAlike(shape) : shape).word();
  }

  private static Shape lookAlike(Shape shape) {
    return switch (shape) {
      case STAR -> Shape.CROSS;
      case CROSS -> Shape.STAR;
      case CIRCLE, RING, TRIANGLE -> shape;
    };
  }
}
