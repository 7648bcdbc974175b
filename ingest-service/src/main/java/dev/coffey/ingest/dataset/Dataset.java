package dev.coffey.ingest.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A collection of images on disk. Reading it twice gives the same images in the same order. */
public interface Dataset {

  /** No image of a collection is read into memory beyond this, in bytes; it is reported instead. */
  long IMAGE_BYTES_MAX = 64L * 1024 * 1024;

  /** Takes what a collection yields, on the reader's thread; may make it wait. */
  interface Sink {

    /** The next image. */
    void image(LabeledImage image) throws InterruptedException;

    /** An image that cannot be had, and why. */
    void unreadable(String key, String why) throws InterruptedException;

    /** An image that was not wanted, hence not read. */
    void skipped(String key);

    /** How far the reader is, in bytes of {@link #sizeBytes()}. */
    void position(long bytes);
  }

  /**
   * Bytes on disk, to tell how far a reader is.
   *
   * @throws IOException when the collection cannot be read at all
   */
  long sizeBytes() throws IOException;

  /**
   * Reads all images in order.
   *
   * @param wanted by key; others are skipped unread
   * @throws IOException when the collection as a whole breaks off; single faults go to the sink
   */
  void read(Predicate<String> wanted, Sink sink) throws IOException, InterruptedException;

  /** Whether a file is an image by its name: JPEG, PNG or WebP. */
  static boolean isImageName(String name) {
    return ImageNames.PATTERN.matcher(name.toLowerCase(Locale.ROOT)).find();
  }

  /** Reads one file for a sink. */
  static void readFile(Path file, String key, Optional<String> label, Sink sink)
      throws InterruptedException {
    try {
      long size = Files.size(file);
      if (size > IMAGE_BYTES_MAX) {
        sink.unreadable(
            key, "The file has %d bytes, more than %d.".formatted(size, IMAGE_BYTES_MAX));
        return;
      }
      sink.image(new LabeledImage(key, Files.readAllBytes(file), label));
    } catch (IOException e) {
      sink.unreadable(key, "The file cannot be read: " + e);
    }
  }

  /** Keeps the pattern out of the interface's surface. */
  final class ImageNames {
    private static final Pattern PATTERN = Pattern.compile("\\.(jpe?g|png|webp)$");

    private ImageNames() {}
  }
}
