package dev.coffey.ops.world;

import java.util.List;

/**
 * All that is decided about an image before a pixel is drawn. Lengths are in pixels, angles in
 * radians.
 *
 * @param hue number of the name of the object's colour
 * @param stretch width of the object over its height
 * @param period length of one repetition of the texture
 * @param outline width of a dark outline as a share of the radius, 0 for none
 */
record Scene(
    Shape shape,
    Texture texture,
    int hue,
    Colour first,
    Colour second,
    Colour outlineColour,
    double outline,
    double centreX,
    double centreY,
    double radius,
    double angle,
    double stretch,
    double period,
    double phaseX,
    double phaseY,
    double textureAngle,
    Colour background,
    Colour backgroundEnd,
    double backgroundAngle,
    int backgroundHue,
    List<Blob> clutter,
    double noise) {

  /** A soft-edged disc behind the object. */
  record Blob(double x, double y, double radius, Colour colour) {}
}
