package dev.coffey.ops.systemtests.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A dashboard asks only for metrics that the catalogue has, which services are held to. */
class DashboardsTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path CATALOGUE = ROOT.resolve("docs/operating/metrics.md");
  private static final Pattern METRIC = Pattern.compile("\\b(coffey|jvm|process|http)_[a-z0-9_]+");

  @Test
  void everyMetricIsInTheCatalogue() throws IOException {
    // Given
    Set<String> catalogue = names(Files.readString(CATALOGUE));

    // When
    Set<String> asked = new TreeSet<>();
    for (String expression : expressions()) {
      asked.addAll(names(expression));
    }

    // Then
    assertThat(asked).hasSizeGreaterThan(20);
    assertThat(asked)
        .allMatch(name -> catalogue.contains(name) || catalogue.contains(family(name)));
  }

  /** Histograms and summaries stand in the catalogue without what their series end in. */
  private static String family(String series) {
    return series.replaceAll("_(bucket|count|sum|max)$", "");
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    Matcher metric = METRIC.matcher(text);
    while (metric.find()) {
      names.add(metric.group());
    }
    return names;
  }

  private static List<String> expressions() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("ops/grafana/dashboards"))) {
      return files.flatMap(file -> read(file).findValuesAsText("expr").stream()).toList();
    }
  }

  private static JsonNode read(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new IllegalStateException(file + " is no dashboard: " + e.getMessage(), e);
    }
  }
}
