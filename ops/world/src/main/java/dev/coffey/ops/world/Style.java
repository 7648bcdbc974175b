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
 * @param clutterMax most blobs behind the object
 */
record Style(
    Medium medium,
    double radiusMin,
    double radiusMax,
    double noiseMin,
    double noiseMax,
    double contrastMin,
    int clutterMax) {
  enum Medium {
    PHOTO,
    PENCIL,
    POSTER
  }

  static final Style PHOTO = new Style(Medium.PHOTO, 9, 13.5, 0.02, 0.09, 0.30, 3);
  static final Style SHIFTED = new Style(Medium.PHOTO, 8, 12, 0.04, 0.12, 0.25, 4);
  static final Style SKETCH = new Style(Medium.PENCIL, 9, 13.5, 0.02, 0.06, 0, 0);
  static final Style RENDITION = new Style(Medium.POSTER, 9, 13.5, 0, 0.02, 0.35, 0);
  static final Style CLUTTERED = new Style(Medium.PHOTO, 7.5, 12, 0.05, 0.12, 0.18, 6);
}
