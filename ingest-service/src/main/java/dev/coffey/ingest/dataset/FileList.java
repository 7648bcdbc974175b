package dev.coffey.ingest.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A text file with one image a line: {@code path}, or {@code path,label}, or {@code path⇥label}.
 * Relative paths start at the list's own folder. A field may stand in double quotes, doubled inside
 * (RFC 4180). Blank lines, lines with {@code #} and a first line {@code path,label} are skipped.
 */
public final class FileList implements Dataset {

  private final Path list;

  public FileList(Path list) {
    this.list = list.toAbsolutePath().normalize();
  }

  private record Line(Path file, Optional<String> label) {}

  @Override
  public long sizeBytes() throws IOException {
    return Files.size(list);
  }

  @Override
  public void read(Predicate<String> wanted, Sink sink) throws IOException, InterruptedException {
    long position = 0;
    int number = 0;
    try (var lines = Files.newBufferedReader(list)) {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        number++;
        position += text.length() + 1;
        if (!text.isBlank() && !text.startsWith("#") && !(number == 1 && isHeader(text))) {
          read(text, number, wanted, sink);
        }
        sink.position(position);
      }
    }
  }

  private void read(String text, int number, Predicate<String> wanted, Sink sink)
      throws InterruptedException {
    List<String> fields = fields(text, text.indexOf('\t') >= 0 ? '\t' : ',');
    if (fields.size() > 2 || fields.get(0).isBlank()) {
      sink.unreadable(
          "%s!%d".formatted(list, number),
          "Line %d is neither 'path' nor 'path,label': %s".formatted(number, text));
      return;
    }
    Line line = line(fields);
    String key = line.file().toString();
    if (wanted.test(key)) {
      Dataset.readFile(line.file(), key, line.label(), sink);
    } else {
      sink.skipped(key);
    }
  }

  private Line line(List<String> fields) {
    Path file = list.resolveSibling(fields.get(0).strip()).normalize();
    Optional<String> label =
        fields.size() == 2 && !fields.get(1).isBlank()
            ? Optional.of(fields.get(1).strip())
            : Optional.empty();
    return new Line(file, label);
  }

  private static boolean isHeader(String text) {
    String bare = text.strip();
    return bare.equalsIgnoreCase("path")
        || bare.equalsIgnoreCase("path,label")
        || bare.equalsIgnoreCase("path\tlabel");
  }

  /** Splits one line; a quote that never closes takes the rest of it. */
  static List<String> fields(String text, char separator) {
    var fields = new ArrayList<String>();
    var field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"' && (quoted || field.length() == 0)) {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
