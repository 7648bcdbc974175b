package dev.coffey.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * The keys in a file that may change while the service runs. Read from any thread; {@link #refresh}
 * has one caller.
 */
public final class KeysFile {

  private static final long BYTES_MAX = 1024 * 1024;

  private final Path file;
  private Stamp seen;
  private boolean unreadable;
  private volatile Keys keys;

  private record Stamp(FileTime modified, long bytes, Object inode) {}

  /** What came of looking at the file again. */
  public sealed interface Look {

    /** Nothing new. */
    record Unchanged() implements Look {}

    /** Other keys hold from now on. */
    record Changed(int keys) implements Look {}

    /** It cannot be read now; the keys from before still hold. */
    record Unusable(String why) implements Look {}
  }

  /**
   * @throws IllegalArgumentException when the file cannot be read
   */
  public KeysFile(Path file) {
    this.file = file;
    if (refresh() instanceof Look.Unusable unusable) {
      throw new IllegalArgumentException(unusable.why());
    }
  }

  /** The keys that hold now. */
  public Keys keys() {
    return keys;
  }

  /** Looks whether the file has changed. A file that is wrong is told of once. */
  public Look refresh() {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      var stamp = new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
      if (stamp.equals(seen)) {
        return new Look.Unchanged();
      }
      seen = stamp;
      unreadable = false;
      if (stamp.bytes() > BYTES_MAX) {
        return unusable("it has %d bytes, more than %d".formatted(stamp.bytes(), BYTES_MAX));
      }
      Keys read = Keys.parse(Files.readAllLines(file));
      keys = read;
      return new Look.Changed(read.size());
    } catch (IllegalArgumentException e) {
      return unusable(e.getMessage());
    } catch (IOException | UncheckedIOException e) {
      boolean told = unreadable;
      unreadable = true;
      seen = null;
      return told ? new Look.Unchanged() : unusable(e.toString());
    }
  }

  private Look unusable(String why) {
    return new Look.Unusable(
        "The keys file %s (coffey.access.keys-file) cannot be used: %s".formatted(file, why));
  }
}
