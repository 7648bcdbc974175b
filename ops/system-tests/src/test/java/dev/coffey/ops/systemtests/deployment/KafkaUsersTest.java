package dev.coffey.ops.systemtests.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user of the Strimzi example has the rights that docs/operating/access.md lists, no more. */
class KafkaUsersTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path LIST = ROOT.resolve("docs/operating/access.md");
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| (topic|group|transactional id|cluster) \\| `([^`]*)` \\| ([A-Z_, ]+) \\|",
          Pattern.MULTILINE);

  @ParameterizedTest
  @CsvSource({
    "ingest, ingest-service",
    "teacher, teacher-service",
    "trainer, student-trainer",
    "evaluator, evaluator"
  })
  void hasTheRightsOfTheList(String party, String user) throws IOException {
    // Given
    Set<String> listed = listed(party);

    // When
    Set<String> granted = new TreeSet<>();
    for (JsonNode manifest : Manifests.read(ROOT.resolve("ops/kubernetes/strimzi"))) {
      if (manifest.path("kind").asText().equals("KafkaUser")
          && manifest.at("/metadata/name").asText().equals(user)) {
        manifest.at("/spec/authorization/acls").forEach(acl -> granted.add(right(acl)));
      }
    }

    // Then
    assertThat(listed).isNotEmpty();
    assertThat(granted).isEqualTo(listed);
  }

  private static Set<String> listed(String party) throws IOException {
    String page = Files.readString(LIST);
    int from = page.indexOf("\n## " + party + "\n");
    int to = page.indexOf("\n## ", from + 1);
    Matcher row = ROW.matcher(page.substring(from, to < 0 ? page.length() : to));
    Set<String> rights = new TreeSet<>();
    while (row.find()) {
      String name = row.group(2);
      boolean isPrefix = name.endsWith("…");
      rights.add(
          right(
              row.group(1).replace("transactional id", "transactionalid"),
              isPrefix ? name.substring(0, name.length() - 1) : name,
              isPrefix ? "prefix" : "literal",
              row.group(3).replace("_", "").split(", ")));
    }
    return rights;
  }

  private static String right(JsonNode acl) {
    String[] operations = new String[acl.path("operations").size()];
    for (int i = 0; i < operations.length; i++) {
      operations[i] = acl.path("operations").path(i).asText();
    }
    JsonNode resource = acl.path("resource");
    return right(
        resource.path("type").asText(),
        resource.path("name").asText(),
        resource.path("patternType").asText(),
        operations);
  }

  private static String right(String type, String name, String pattern, String... operations) {
    return Arrays.stream(operations)
        .sorted(String.CASE_INSENSITIVE_ORDER)
        .collect(Collectors.joining(", ", type + " " + name + " " + pattern + ": ", ""))
        .toLowerCase(Locale.ROOT);
  }
}
