package dev.coffey.ingest.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Remembers on disk what became of each image, so that a load that was stopped goes on where it
 * was. One line each, appended at once: {@code accepted⇥KEY⇥ID}, {@code
 * rejected⇥KEY⇥REASON⇥DETAIL}, or, for a person to read and to be sent again, {@code
 * unfinished⇥KEY⇥REASON⇥DETAIL}; a line whose key broke off is ignored. Thread-safe.
 */
final class Journal implements AutoCloseable {

  private static final String HEADER = "# coffey load journal 1\t";

  private final Path file;
  private final Set<String> accepted;
  private final Set<String> rejected;
  private final Writer writer;

  private Journal(Path file, Set<String> accepted, Set<String> rejected, Writer writer) {
    this.file = file;
    this.accepted = accepted;
    this.rejected = rejected;
    this.writer = writer;
  }

  /** A journal that cannot be used; the message says why and what to do. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1;

    UnusableException(String message) {
      super(message);
    }
  }

  /**
   * Opens or creates.
   *
   * @param target where the images go; a journal of another target is refused
   * @param retryRejected count rejected images as not done
   */
  static Journal open(Path file, String target, boolean retryRejected)
      throws IOException, UnusableException {
    boolean exists = Files.exists(file) && Files.size(file) > 0;
    var accepted = new HashSet<String>();
    var rejected = new HashSet<String>();
    if (exists) {
      read(file, target, accepted, rejected);
    }
    if (retryRejected) {
      rejected.clear();
    }
    Writer writer =
        Files.newBufferedWriter(
            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (!exists) {
      writer.write(HEADER + target + "\n");
    } else if (brokeOff(file)) {
      writer.write("\n");
    }
    writer.flush();
    return new Journal(file, accepted, rejected, writer);
  }

  private static void read(Path file, String target, Set<String> accepted, Set<String> rejected)
      throws IOException, UnusableException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      if (!(HEADER + target).equals(lines.readLine())) {
        throw new UnusableException(
            "%s is no journal of a load to %s; name another with --journal, or delete it."
                .formatted(file, target));
      }
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split("\t", -1);
        if (fields.length >= 3 && fields[0].equals("accepted")) {
          rejected.remove(unescaped(fields[1]));
          accepted.add(unescaped(fields[1]));
        } else if (fields.length >= 3 && fields[0].equals("rejected")) {
          rejected.add(unescaped(fields[1]));
        }
      }
    }
  }

  private static boolean brokeOff(Path file) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "r")) {
      bytes.seek(bytes.length() - 1);
      return bytes.read() != '\n';
    }
  }

  Path file() {
    return file;
  }

  /** Whether an earlier run was done with this image. */
  boolean has(String key) {
    return accepted.contains(key) || rejected.contains(key);
  }

  /** Whether an earlier run saw this image rejected. */
  boolean hasRejected(String key) {
    return rejected.contains(key);
  }

  void accepted(String key, String id) {
    append("accepted", key, id);
  }

  void rejected(String key, String reason, String detail) {
    append("rejected", key, reason, detail);
  }

  /** The service failed at it: the next run sends it again. */
  void unfinished(String key, String reason, String detail) {
    append("unfinished", key, reason, detail);
  }

  private synchronized void append(String... fields) {
    try {
      var line = new StringBuilder();
      for (String field : fields) {
        line.append(line.length() == 0 ? "" : "\t").append(escaped(field));
      }
      writer.write(line.append('\n').toString());
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the journal " + file, e);
    }
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  private static String unescaped(String text) {
    var plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char next = text.charAt(++i);
        plain.append(next == 't' ? '\t' : next == 'n' ? '\n' : next == 'r' ? '\r' : next);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  @Override
  public synchronized void close() throws IOException {
    writer.close();
  }
}
