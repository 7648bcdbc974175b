package dev.coffey.ops.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {

  @Test
  void tellsOfEveryPropertyThatTheServicesHave() throws Exception {
    // When
    String text = ConfigurationPage.text();

    // Then
    assertThat(text)
        .contains(
            "| `coffey.trainer.student-id`<br>`COFFEY_TRAINER_STUDENT_ID` | text | `student` |")
        .containsOnlyOnce("| `coffey.evaluator.variants.scored`")
        .containsOnlyOnce("| `coffey.registry.token-client-secret`")
        .containsOnlyOnce("| `coffey.access.keys-file`")
        .contains("COFFEY_EVALUATOR_GATE_FLOORS__NAME_");
    Page.of("configuration.md").hold(text);
  }

  @Test
  void leavesOutNoMappingOfAnyModule() throws Exception {
    // Given
    List<Path> mappings = new ArrayList<>();
    try (Stream<Path> modules = Files.list(Page.ROOT)) {
      for (Path module : modules.toList()) {
        mappings.addAll(ConfigurationPage.mappings(module));
      }
    }

    // When
    String text = ConfigurationPage.text();

    // Then
    assertThat(mappings).hasSizeGreaterThan(8);
    for (Path mapping : mappings) {
      assertThat(ConfigMappingSource.settings(mapping))
          .as("settings of %s", mapping)
          .isNotEmpty()
          .allMatch(it -> text.contains("| `" + it.name() + "`<br>"));
    }
  }

  @Test
  void everyPropertySaysWhatItMeans() throws Exception {
    // When
    String text = ConfigurationPage.text();

    // Then
    assertThat(text.lines().filter(line -> line.endsWith("|  |"))).isEmpty();
  }
}
