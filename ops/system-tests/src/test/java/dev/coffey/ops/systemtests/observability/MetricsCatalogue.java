package dev.coffey.ops.systemtests.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What metrics there are: in docs/operating/metrics.md, and on a service's own page. */
final class MetricsCatalogue {

  private static final Pattern ROW =
      Pattern.compile("\\| `(coffey_\\w+)` \\| (\\w+) \\| [^|]* \\| ([^|]*)\\|.*");
  private static final Pattern TYPE = Pattern.compile("# TYPE (coffey_\\w+) (\\w+)");
  private static final Pattern LABEL = Pattern.compile("[{,](\\w+)=\"");

  /** Series of a histogram or summary, beside its own name. */
  private static final Set<String> PARTS = Set.of("_max", "_count", "_sum", "_bucket");

  private MetricsCatalogue() {}

  /** The rows of the section of that name, as {@code type [tags]} by name of the metric. */
  static Map<String, String> documented(Path page, String section) {
    Map<String, String> rows = new TreeMap<>();
    boolean inside = false;
    for (String line : lines(page)) {
      if (line.startsWith("## ")) {
        inside = line.equals("## " + section);
      }
      Matcher row = ROW.matcher(line);
      if (inside && row.matches()) {
        Set<String> tags =
            Arrays.stream(row.group(3).split(","))
                .map(String::strip)
                .filter(Predicate.not(String::isEmpty))
                .collect(Collectors.toCollection(TreeSet::new));
        rows.put(row.group(1), row.group(2) + " " + tags);
      }
    }
    return rows;
  }

  /** Every name on the page. */
  static Set<String> names(Path page) {
    return lines(page).stream()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .map(row -> row.group(1))
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** What a service shows, as {@code type [tags]} by name of the metric. */
  static Map<String, String> shown(String prometheus) {
    Map<String, String> types = new TreeMap<>();
    TYPE.matcher(prometheus).results().forEach(type -> types.put(type.group(1), type.group(2)));
    types.keySet().removeIf(name -> name.endsWith("_max") && types.containsKey(base(name)));
    Map<String, String> shown = new TreeMap<>();
    types.forEach((name, type) -> shown.put(name, type + " " + tags(prometheus, name)));
    return shown;
  }

  /** The histogram or summary that a series is part of; a name of another kind is its own. */
  static String base(String name) {
    return PARTS.stream()
        .filter(name::endsWith)
        .map(part -> name.substring(0, name.length() - part.length()))
        .findFirst()
        .orElse(name);
  }

  private static Set<String> tags(String prometheus, String name) {
    Pattern series = Pattern.compile("(?m)^" + name + "(?:_count)?(\\{.*})? [^ ]+$");
    return series
        .matcher(prometheus)
        .results()
        .filter(match -> match.group(1) != null)
        .flatMap(match -> LABEL.matcher(match.group(1)).results())
        .map(label -> label.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static java.util.List<String> lines(Path page) {
    try {
      return Files.readAllLines(page);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + page, e);
    }
  }
}
