package dev.coffey.ingest.dataset;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.io.input.BoundedInputStream;

/**
 * The members of a tar that anybody may have made, one after the other. What stands before a member
 * (long names, PAX headers, sparse maps) is bounded, and damage is told as such.
 */
final class TarMembers implements AutoCloseable {

  /** Of all headers of one member; a path on Linux has 4,096 bytes at most. */
  private static final int HEADER_BYTES_MAX = 1 << 20;

  private static final int RECORD_BYTES = 512;

  /** The record at hand is not of zeros alone. */
  private static final int NO_ZEROS = -1;

  private final BoundedInputStream counted;
  private final Headers headers;
  private final TarArchiveInputStream entries;
  private boolean isInMember;

  /** From here on nothing can be read; the message says why. */
  static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1;

    DamagedException(String message) {
      super(message);
    }
  }

  /**
   * @throws IOException when the file cannot be opened
   * @throws DamagedException when it is called compressed and is not
   */
  TarMembers(Path tar) throws IOException, DamagedException {
    counted = BoundedInputStream.builder().setInputStream(Files.newInputStream(tar)).get();
    headers = new Headers(plain(tar, new BufferedInputStream(counted)));
    entries = new TarArchiveInputStream(headers);
  }

  private InputStream plain(Path tar, InputStream file) throws IOException, DamagedException {
    if (!tar.toString().toLowerCase(Locale.ROOT).endsWith("gz")) {
      return file;
    }
    try {
      return GzipCompressorInputStream.builder()
          .setInputStream(file)
          .setDecompressConcatenated(true)
          .get();
    } catch (IOException e) {
      counted.close();
      throw damaged(e);
    }
  }

  /** The next member; empty at the end. */
  Optional<TarArchiveEntry> next() throws DamagedException {
    TarArchiveEntry entry;
    try {
      if (isInMember) {
        // The rest of the member before is no header.
        entries.transferTo(OutputStream.nullOutputStream());
      }
      headers.expectHeaders();
      entry = entries.getNextEntry();
      headers.expectData();
      isInMember = true;
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
    if (entry == null) {
      if (!headers.hasEnd()) {
        throw new DamagedException("it breaks off, or is no tar.");
      }
      return Optional.empty();
    }
    if (!entry.isCheckSumOK()) {
      throw new DamagedException("a header's checksum is wrong, or it is no tar.");
    }
    if (entry.isSparse()) {
      throw new DamagedException(
          "'%s' is sparse; pack without --sparse.".formatted(shortened(entry.getName())));
    }
    return Optional.of(entry);
  }

  /** All bytes of the member that came last; the caller has looked at their number. */
  byte[] bytes() throws DamagedException {
    try {
      return entries.readAllBytes();
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  /** How far the file is read, in its own bytes. */
  long position() {
    return counted.getCount();
  }

  /** Names may be as long as headers. */
  static String shortened(String name) {
    return name.length() <= 200 ? name : name.substring(0, 200) + "…";
  }

  private static DamagedException damaged(Exception e) {
    return new DamagedException(
        shortened(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()) + ".");
  }

  @Override
  public void close() throws IOException {
    entries.close();
  }

  /**
   * Counts what is read as headers, and sees the record of zeros by which a tar says that it ends.
   * One is enough, and what comes behind it is nobody's business: GNU tar and Python's tarfile stop
   * there too, and a tape's last block may hold anything.
   */
  private static final class Headers extends FilterInputStream {
    private long bytesLeft = Long.MAX_VALUE;
    private long position;
    private int zeros;
    private boolean hasEnd;

    Headers(InputStream in) {
      super(in);
    }

    void expectHeaders() {
      bytesLeft = HEADER_BYTES_MAX;
      zeros = NO_ZEROS;
      hasEnd = false;
    }

    void expectData() {
      bytesLeft = Long.MAX_VALUE;
    }

    boolean hasEnd() {
      return hasEnd;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      if (count > 0) {
        bytesLeft -= count;
        if (bytesLeft < 0) {
          throw new IOException(
              "a member's headers have more than %,d bytes".formatted(HEADER_BYTES_MAX));
        }
        if (bytesLeft <= HEADER_BYTES_MAX) {
          for (int i = offset; i < offset + count; i++) {
            look(into[i]);
          }
        } else {
          position += count;
        }
      }
      return count;
    }

    /** What is left of a member's last record belongs to the member. */
    private void look(byte one) {
      if (position % RECORD_BYTES == 0) {
        zeros = 0;
      }
      position++;
      zeros = one == 0 && zeros != NO_ZEROS ? zeros + 1 : NO_ZEROS;
      hasEnd |= zeros == RECORD_BYTES;
    }

    @Override
    public long skip(long bytes) throws IOException {
      byte[] passed = new byte[(int) Math.min(bytes, 8_192)];
      return bytes <= 0 ? 0 : Math.max(0, read(passed, 0, passed.length));
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
