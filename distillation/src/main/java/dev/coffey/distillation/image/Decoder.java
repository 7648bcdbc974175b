package dev.coffey.distillation.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Decodes with ImageIO's readers, but takes their raw samples: ImageIO's own colour conversions
 * (grey gamma, profiles, CMYK) are not Pillow's.
 */
final class Decoder {

  private Decoder() {}

  static Decoded decode(byte[] bytes, ImageLimits limits) {
    ImageHeader header = ImageHeader.parse(bytes, limits);
    if (header instanceof ImageHeader.Unreadable unreadable) {
      return new Decoded.Undecodable(unreadable.fault(), unreadable.detail());
    }
    ImageHeader.Readable readable = (ImageHeader.Readable) header;
    try {
      return new Decoded.Image(
          switch (readable.format()) {
            case JPEG -> jpeg(bytes);
            case PNG -> png(bytes);
            case WEBP -> webp(bytes);
          });
    } catch (IOException | RuntimeException e) {
      // Readers answer hostile bytes with any unchecked exception; whichever it is, the bytes are
      // at fault.
      return new Decoded.Undecodable(
          Fault.CORRUPT_IMAGE,
          "The %s of %d×%d does not decode: %s."
              .formatted(readable.format(), readable.width(), readable.height(), reason(e)));
    }
  }

  private static RgbImage jpeg(byte[] bytes) throws IOException {
    JpegFile file = JpegFile.parse(bytes);
    ImageReader reader = Readers.jpeg();
    try (var input = new ByteArrayImageInputStream(bytes)) {
      reader.setInput(input, true, true);
      reader.addIIOReadWarningListener(new TruncationListener());
      Raster raster = reader.readRaster(0, null);
      return file.orientation().upright(Samples.jpeg(raster, file.colour()));
    } finally {
      reader.dispose();
    }
  }

  private static RgbImage png(byte[] bytes) throws IOException {
    PngFile file = PngFile.parse(bytes);
    return file.orientation().upright(Samples.rgb(read(Readers.png(), bytes)));
  }

  private static RgbImage webp(byte[] bytes) throws IOException {
    WebpFile file = WebpFile.parse(bytes);
    RgbImage picture = Samples.rgb(read(Readers.webp(), file.frameFile(bytes)));
    return file.orientation().upright(onCanvas(picture, file));
  }

  private static BufferedImage read(ImageReader reader, byte[] bytes) throws IOException {
    try (var input = new ByteArrayImageInputStream(bytes)) {
      reader.setInput(input, true, true);
      reader.addIIOReadWarningListener(new TruncationListener());
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }

  private static RgbImage onCanvas(RgbImage picture, WebpFile file) {
    if (picture.width() == file.width() && picture.height() == file.height()) {
      return picture;
    }
    byte[] canvas = new byte[file.width() * file.height() * 3];
    for (int row = 0; row < picture.height(); row++) {
      int to = ((file.frame().y() + row) * file.width() + file.frame().x()) * 3;
      System.arraycopy(picture.hwc(), row * picture.width() * 3, canvas, to, picture.width() * 3);
    }
    return new RgbImage(file.width(), file.height(), canvas);
  }

  private static String reason(Exception e) {
    Throwable cause = e;
    while (cause.getMessage() == null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** libjpeg fills what is missing with grey and only warns; half a picture is no picture. */
  private static final class TruncationListener implements IIOReadWarningListener {
    @Override
    public void warningOccurred(ImageReader source, String warning) {
      if (warning.contains("Premature") || warning.contains("runcated")) {
        throw new CorruptImageException(warning);
      }
    }
  }
}
