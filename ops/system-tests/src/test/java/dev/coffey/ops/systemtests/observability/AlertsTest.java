package dev.coffey.ops.systemtests.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The alerts speak of metrics that exist, and each has its section in the runbooks. */
class AlertsTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Pattern METRIC = Pattern.compile("\\b(?:coffey|jvm|http|kafka)_\\w+");

  /** What Quarkus shows of each JVM. */
  private static final Set<String> NOT_OURS =
      Set.of("jvm_memory_used_bytes", "jvm_memory_max_bytes");

  private static final List<JsonNode> alerts = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    JsonNode file =
        new ObjectMapper(new YAMLFactory())
            .readTree(ROOT.resolve("ops/prometheus/alerts.yml").toFile());
    file.path("groups").forEach(group -> group.path("rules").forEach(alerts::add));
    assertThat(alerts).hasSizeGreaterThan(13);
  }

  @Test
  void everyMetricOfAnAlertIsInTheCatalogue() {
    // Given
    Set<String> names = MetricsCatalogue.names(ROOT.resolve("docs/operating/metrics.md"));

    // When
    List<String> unknown =
        alerts.stream()
            .map(alert -> alert.path("expr").asText())
            .flatMap(expression -> METRIC.matcher(expression).results().map(MatchResult::group))
            .filter(name -> !names.contains(name))
            .filter(name -> !names.contains(MetricsCatalogue.base(name)))
            .filter(name -> !NOT_OURS.contains(name))
            .toList();

    // Then
    assertThat(unknown).isEmpty();
  }

  @Test
  void everyAlertSaysWhatItIsAndWhatToDo() throws IOException {
    // Given
    String runbooks = Files.readString(ROOT.resolve("docs/operating/runbooks.md"));

    // When / Then
    for (JsonNode alert : alerts) {
      String name = alert.path("alert").asText();
      JsonNode told = alert.path("annotations");
      assertThat(alert.path("labels").path("severity").asText())
          .as(name)
          .isIn("critical", "warning", "info");
      assertThat(told.path("summary").asText()).as(name).isNotBlank();
      assertThat(told.path("description").asText()).as(name).isNotBlank();
      assertThat(told.path("runbook_url").asText())
          .isEqualTo("docs/operating/runbooks.md#" + name.toLowerCase(Locale.ROOT));
      assertThat(section(runbooks, name))
          .as("section of " + name)
          .contains("**What it means.**", "**How to see.**", "**What to do.**")
          .contains("**When it resolves.**");
    }
  }

  @Test
  void noRunbookIsOfAnAlertThatIsNoMore() throws IOException {
    // When
    List<String> sections =
        Files.readAllLines(ROOT.resolve("docs/operating/runbooks.md")).stream()
            .filter(line -> line.startsWith("## "))
            .map(line -> line.substring(3))
            .toList();

    // Then
    assertThat(sections)
        .containsExactlyElementsOf(
            alerts.stream().map(alert -> alert.path("alert").asText()).toList());
  }

  private static String section(String runbooks, String name) {
    int from = runbooks.indexOf("\n## " + name + "\n");
    if (from < 0) {
      return "";
    }
    int to = runbooks.indexOf("\n## ", from + 1);
    return runbooks.substring(from, to < 0 ? runbooks.length() : to);
  }
}
