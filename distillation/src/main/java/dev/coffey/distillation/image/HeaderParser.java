package dev.coffey.distillation.image;

import java.util.Optional;

/** Finds the format by content and holds length and extents against the limits. */
final class HeaderParser {

  private HeaderParser() {}

  static ImageHeader parse(byte[] bytes, ImageLimits limits) {
    if (bytes.length == 0) {
      return new ImageHeader.Unreadable(Fault.EMPTY, "The image has no bytes.");
    }
    if (bytes.length > limits.bytesMax()) {
      return new ImageHeader.Unreadable(
          Fault.TOO_MANY_BYTES,
          "The image has %,d bytes; the limit is %,d.".formatted(bytes.length, limits.bytesMax()));
    }
    Optional<ImageFormat> format = format(bytes);
    if (format.isEmpty()) {
      return new ImageHeader.Unreadable(
          Fault.UNSUPPORTED_TYPE,
          "The bytes are no JPEG, PNG or WebP: they begin with %s.".formatted(beginning(bytes)));
    }
    try {
      return checked(extents(format.get(), bytes), limits);
    } catch (CorruptImageException e) {
      return new ImageHeader.Unreadable(
          Fault.CORRUPT_IMAGE, "The %s is broken: %s.".formatted(format.get(), e.getMessage()));
    }
  }

  private static ImageHeader.Readable extents(ImageFormat format, byte[] bytes) {
    return switch (format) {
      case JPEG -> {
        JpegFile file = JpegFile.parse(bytes);
        yield new ImageHeader.Readable(format, file.width(), file.height());
      }
      case PNG -> {
        PngFile file = PngFile.parse(bytes);
        yield new ImageHeader.Readable(format, file.width(), file.height());
      }
      case WEBP -> {
        WebpFile file = WebpFile.parse(bytes);
        yield new ImageHeader.Readable(format, file.width(), file.height());
      }
    };
  }

  private static ImageHeader checked(ImageHeader.Readable header, ImageLimits limits) {
    long pixels = (long) header.width() * header.height();
    if (pixels == 0) {
      return new ImageHeader.Unreadable(
          Fault.CORRUPT_IMAGE,
          "The %s claims %d×%d pixels."
              .formatted(header.format(), header.width(), header.height()));
    }
    if (pixels > limits.pixelsMax()) {
      return new ImageHeader.Unreadable(
          Fault.TOO_MANY_PIXELS,
          "The %s claims %d×%d = %,d pixels; the limit is %,d."
              .formatted(
                  header.format(), header.width(), header.height(), pixels, limits.pixelsMax()));
    }
    return header;
  }

  private static Optional<ImageFormat> format(byte[] array) {
    Bytes bytes = Bytes.bigEndian(array);
    if (bytes.has(0, "\u00ff\u00d8\u00ff")) {
      return Optional.of(ImageFormat.JPEG);
    }
    if (bytes.has(0, PngFile.SIGNATURE)) {
      return Optional.of(ImageFormat.PNG);
    }
    if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP")) {
      return Optional.of(ImageFormat.WEBP);
    }
    return Optional.empty();
  }

  private static String beginning(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(bytes.length, 8); i++) {
      text.append(i == 0 ? "" : " ").append("%02x".formatted(bytes[i]));
    }
    return text.toString();
  }
}
