package dev.coffey.distillation.image;

/** The outcome of decoding bytes that came from outside. */
public sealed interface Decoded {

  /**
   * The decoded image.
   *
   * @param image upright, RGB
   */
  record Image(RgbImage image) implements Decoded {}

  /**
   * Bytes that give no image.
   *
   * @param fault the kind
   * @param detail a sentence for a person: the thing, the value, the limit
   */
  record Undecodable(Fault fault, String detail) implements Decoded {}

  /**
   * Decodes JPEG, PNG or WebP to upright RGB as Pillow's {@code
   * ImageOps.exif_transpose(im).convert("RGB")} does: alpha is dropped, colour profiles are
   * ignored, an animation gives its first frame. The limits are checked on the header, before any
   * pixel is decoded. Never throws for bad input. Safe for use by many threads.
   */
  static Decoded decode(byte[] bytes, ImageLimits limits) {
    return Decoder.decode(bytes, limits);
  }
}
