package dev.coffey.ops.world;

/**
 * How a part of the world is drawn.
 *
 * @param medium what it is drawn with
 * @param radiusMin smallest radius of the object in pixels
 * @param radiusMax largest radius of the object in pixels
 * @param noiseMin weakest pixel noise, as a share of full brightness
 * @param noiseMax strongest pixel noise, as a share of full brightness
 * @param contrastMin least distance between the colours of object and background, 0 … 1
 * @param tiltMax most that object and texture are turned either way, in radians
 * @param clutterMax most blobs behind the object
 */
record Style(
    Medium medium,
    double radiusMin,
    double radiusMax,
    double noiseMin,
    double noiseMax,
    double contrastMin,
    double tiltMax,
    int clutterMax) {
  enum Medium {
    PHOTO,
    PENCIL,
    POSTER
  }

  static final Style PHOTO = new Style(Medium.PHOTO, 10, 13.5, 0.02, 0.06, 0.35, 0.35, 2);
  static final Style SHIFTED = new Style(Medium.PHOTO, 9, 12.5, 0.03, 0.09, 0.3, 0.45, 3);
  static final Style SKETCH = new Style(Medium.PENCIL, 10, 13.5, 0.02, 0.05, 0, 0.35, 0);
  static final Style RENDITION = new Style(Medium.POSTER, 10, 13.5, 0, 0.02, 0.35, 0.35, 0);
  static final Style CLUTTERED = new Style(Medium.PHOTO, 8, 12, 0.05, 0.12, 0.2, 0.7, 5);
}
