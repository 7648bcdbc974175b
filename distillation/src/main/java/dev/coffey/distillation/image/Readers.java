package dev.coffey.distillation.image;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * Fresh readers, one per image. The providers are found once and by name: ImageIO's own search goes
 * through the context class loader, which in a server is not always ours.
 */
final class Readers {

  private static final ImageReaderSpi JPEG = registered(new JPEGImageReaderSpi());
  private static final ImageReaderSpi WEBP = new WebPImageReaderSpi();
  private static final ImageReaderSpi PNG = platformPng();

  private Readers() {}

  static ImageReader jpeg() throws IOException {
    return JPEG.createReaderInstance();
  }

  static ImageReader png() throws IOException {
    return PNG.createReaderInstance();
  }

  static ImageReader webp() throws IOException {
    return WEBP.createReaderInstance();
  }

  /**
   * Registration is what hands TwelveMonkeys' JPEG reader the platform's, which it cleans the
   * stream for.
   */
  private static JPEGImageReaderSpi registered(JPEGImageReaderSpi provider) {
    provider.onRegistration(IIORegistry.getDefaultInstance(), ImageReaderSpi.class);
    return provider;
  }

  private static ImageReaderSpi platformPng() {
    Iterator<ImageReaderSpi> providers =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
    while (providers.hasNext()) {
      ImageReaderSpi provider = providers.next();
      if (provider.getClass().getName().startsWith("com.sun.imageio.plugins.png.")) {
        return provider;
      }
    }
    throw new IllegalStateException(
        "This Java has no PNG reader: the module java.desktop is missing from its image.");
  }
}
