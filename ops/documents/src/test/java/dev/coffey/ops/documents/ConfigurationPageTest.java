package dev.coffey.ops.documents;

import static org.assertj.core.api.Assertions.assertThat;

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
        .contains("| `coffey.evaluator.variants.scored`")
        .containsOnlyOnce("| `coffey.registry.token-client-secret`")
        .contains("COFFEY_EVALUATOR_GATE_FLOORS__NAME_");
    Page.of("configuration.md").hold(text);
  }

  @Test
  void everyPropertySaysWhatItMeans() throws Exception {
    // When
    String text = ConfigurationPage.text();

    // Then
    assertThat(text.lines().filter(line -> line.endsWith("|  |"))).isEmpty();
  }
}
