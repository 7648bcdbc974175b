package dev.coffey.distillation.image;

/**
 * How much of an image is accepted; checked from its length and header, before any decode.
 *
 * @param bytesMax the longest encoded image, bytes
 * @param pixelsMax the largest width × height the header may claim
 */
public record ImageLimits(long bytesMax, long pixelsMax) {

  /** 10 MiB and 50 megapixels. */
  public static final ImageLimits DEFAULT = new ImageLimits(10L << 20, 50_000_000);

  /** Decoder's raster, upright RGB copy, and what the formats' readers hold beside them. */
  private static final int BYTES_PER_PIXEL = 12;

  /** The same, lowered to what can be opened within so many bytes of heap. */
  public ImageLimits within(long heapBytes) {
    return new ImageLimits(bytesMax, Math.max(1, Math.min(pixelsMax, heapBytes / BYTES_PER_PIXEL)));
  }

  /** Both limits must be positive. */
  public ImageLimits {
    if (bytesMax <= 0 || pixelsMax <= 0) {
      throw new IllegalArgumentException(
          "Limits must be positive, not %d bytes and %d pixels.".formatted(bytesMax, pixelsMax));
    }
  }
}
