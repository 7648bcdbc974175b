package dev.coffey.distillation.image;

/** Why bytes are not an image that can be learnt from. */
public enum Fault {
  /** No bytes at all. */
  EMPTY,
  /** Not JPEG, PNG or WebP. */
  UNSUPPORTED_TYPE,
  /** More bytes than {@link ImageLimits#bytesMax()}. */
  TOO_MANY_BYTES,
  /** The header claims more pixels than {@link ImageLimits#pixelsMax()}. */
  TOO_MANY_PIXELS,
  /** The right kind of file, but broken or cut short. */
  CORRUPT_IMAGE
}
