package dev.coffey.ops.systemtests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ops.systemtests.chaos.Chaos.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short version of {@code ./mvnw -Pchaos}: five stations of the whole system are killed. */
class ShortChaosTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void everyImageCountsExactlyOnceAndTheStudentCanBeTrainedAgain() throws Exception {
    // Given
    ChaosSettings settings = new ChaosSettings(5, 1, folder.resolve("data"), ROOT);

    // When
    Outcome outcome;
    try (Chaos chaos = new Chaos(settings)) {
      outcome = chaos.strike();
    }

    // Then
    Audit audit = outcome.audit();
    assertThat(audit.images().sampled()).isPositive();
    assertThat(audit.images().rejected()).isPositive();
    assertThat(audit.images().lost()).isZero();
    assertThat(audit.images().duplicated()).isZero();
    assertThat(audit.ledger()).isEqualTo(new Ledger(0, 0, 0));
    assertThat(audit.forks()).isZero();
    assertThat(outcome.replayIdentical()).isTrue();
  }
}
