package dev.coffey.distillation.image;

/** What an encoded image says about itself, read without decoding it. */
public sealed interface ImageHeader {

  /**
   * An image within the limits, as far as its header tells.
   *
   * @param format by content
   * @param width pixels, before EXIF orientation
   * @param height pixels, before EXIF orientation
   */
  @SuppressWarnings("JavaLangClash") // Always written ImageHeader.Readable.
  record Readable(ImageFormat format, int width, int height) implements ImageHeader {}

  /**
   * No image, or none within the limits.
   *
   * @param fault the kind
   * @param detail a sentence for a person: the thing, the value, the limit
   */
  record Unreadable(Fault fault, String detail) implements ImageHeader {}

  /**
   * Reads the header of {@code bytes} and holds it against {@code limits}. Never throws for bad
   * input.
   */
  static ImageHeader parse(byte[] bytes, ImageLimits limits) {
    return HeaderParser.parse(bytes, limits);
  }
}
