package dev.coffey.ops.world;

/**
 * Draws a scene, 32×32, nine samples a pixel. Written out instead of Java2D so that the same scene
 * gives the same bytes on every JDK and machine.
 */
final class Canvas {
  static final int SIZE = 32;
  private static final int SAMPLES = 3;

  private final Scene scene;
  private final double cosine;
  private final double sine;
  private final double textureCosine;
  private final double textureSine;
  private final double backgroundCosine;
  private final double backgroundSine;

  private Canvas(Scene scene) {
    this.scene = scene;
    this.cosine = StrictMath.cos(scene.angle());
    this.sine = StrictMath.sin(scene.angle());
    this.textureCosine = StrictMath.cos(scene.textureAngle());
    this.textureSine = StrictMath.sin(scene.textureAngle());
    this.backgroundCosine = StrictMath.cos(scene.backgroundAngle());
    this.backgroundSine = StrictMath.sin(scene.backgroundAngle());
  }

  /**
   * Light of each pixel and channel, {@code [32, 32, 3]}, 0 … 1 before noise, which may leave that
   * range.
   */
  static double[] draw(Scene scene, Dice dice) {
    double[] light = new Canvas(scene).clean();
    for (int i = 0; i < light.length; i++) {
      light[i] += scene.noise() * dice.normal();
    }
    return light;
  }

  private double[] clean() {
    double[] light = new double[SIZE * SIZE * 3];
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        drawPixel(light, x, y);
      }
    }
    return light;
  }

  private void drawPixel(double[] light, int x, int y) {
    Colour behind = backgroundAt(x + 0.5, y + 0.5);
    double red = 0;
    double green = 0;
    double blue = 0;
    for (int i = 0; i < SAMPLES * SAMPLES; i++) {
      int row = i / SAMPLES;
      double sampleX = x + (i % SAMPLES + 0.5) / SAMPLES;
      double sampleY = y + (row + 0.5) / SAMPLES;
      Colour object = objectAt(sampleX - scene.centreX(), sampleY - scene.centreY());
      Colour colour = object == null ? behind : object;
      red += colour.red();
      green += colour.green();
      blue += colour.blue();
    }
    int at = (y * SIZE + x) * 3;
    light[at] = red / (SAMPLES * SAMPLES);
    light[at + 1] = green / (SAMPLES * SAMPLES);
    light[at + 2] = blue / (SAMPLES * SAMPLES);
  }

  /** The object's colour there, or null outside of it. */
  private Colour objectAt(double dx, double dy) {
    double x = (dx * cosine + dy * sine) / (scene.radius() * scene.stretch());
    double y = (dy * cosine - dx * sine) * scene.stretch() / scene.radius();
    if (!scene.shape().contains(x, y)) {
      return null;
    }
    if (scene.outline() > 0 && nearEdge(x, y)) {
      return scene.outlineColour();
    }
    double u = (dx * textureCosine + dy * textureSine) / scene.period() + scene.phaseX();
    double v = (dy * textureCosine - dx * textureSine) / scene.period() + scene.phaseY();
    return scene.texture().secondTone(u, v) ? scene.second() : scene.first();
  }

  private boolean nearEdge(double x, double y) {
    double step = scene.outline();
    Shape shape = scene.shape();
    return !shape.contains(x + step, y)
        || !shape.contains(x - step, y)
        || !shape.contains(x, y + step)
        || !shape.contains(x, y - step);
  }

  private Colour backgroundAt(double x, double y) {
    double along = ((x - 16) * backgroundCosine + (y - 16) * backgroundSine) / 32 + 0.5;
    Colour colour =
        scene.background().towards(scene.backgroundEnd(), Math.max(0, Math.min(1, along)));
    for (Scene.Blob blob : scene.clutter()) {
      double dx = x - blob.x();
      double dy = y - blob.y();
      double cover = blob.radius() - Math.sqrt(dx * dx + dy * dy) + 0.5;
      colour = colour.towards(blob.colour(), Math.max(0, Math.min(1, cover)));
    }
    return colour;
  }
}
