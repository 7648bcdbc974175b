package dev.coffey.distillation.image;

/** The encodings that are read. */
public enum ImageFormat {
  JPEG("image/jpeg"),
  PNG("image/png"),
  WEBP("image/webp");

  private final String mediaType;

  ImageFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /** The registered media type. */
  public String mediaType() {
    return mediaType;
  }
}
