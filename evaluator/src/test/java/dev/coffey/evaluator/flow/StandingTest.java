package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.schemas.Evaluation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final int DAYS = 100;
  private static final int A_DAY = 1_000;

  private final Instant now = Instant.parse("2026-11-30T12:00:00Z");
  private final Standing standing =
      new Standing("champion", new Horizon(Duration.ofDays(30), () -> now));

  private static String id(int number) {
    return "demo-%09d-aaaaaaaaaaaa".formatted(number);
  }

  private void add(int number, Instant at) {
    standing.add(
        Evaluation.newBuilder()
            .setCheckpointId(id(number))
            .setStudentId("demo")
            .setStep(number)
            .setAlpha(0.5)
            .setBeta(1)
            .setTunedOn("holdout")
            .setScores(List.of())
            .setPromoted(false)
            .setDecision("why")
            .setImagesPerSecond(1)
            .setCreatedAt(at)
            .build());
  }

  private boolean remembers(int number) {
    return standing.isSettled("demo", id(number));
  }

  @Test
  void evaluationsBehindTheHorizonAreForgotten() {
    // When
    for (int number = 0; number < DAYS * A_DAY; number++) {
      add(number, now.minus(Duration.ofDays(DAYS - number / A_DAY)));
    }

    // Then
    assertThat(standing.remembered()).isBetween(30 * A_DAY, 32 * A_DAY);
    assertThat(remembers((DAYS - 31) * A_DAY - 1)).isFalse();
    assertThat(remembers((DAYS - 30) * A_DAY)).isTrue();
    assertThat(remembers(DAYS * A_DAY - 1)).isTrue();
  }

  @Test
  void theNewestAreRememberedWhateverTimeTheySay() {
    // When
    for (int number = 0; number < 3 * Horizon.NEWEST; number++) {
      add(number, Instant.EPOCH);
    }

    // Then
    assertThat(standing.remembered()).isBetween(Horizon.NEWEST, Horizon.NEWEST + 1_000);
    assertThat(remembers(2 * Horizon.NEWEST)).isTrue();
    assertThat(remembers(0)).isFalse();
  }

  @Test
  void ofWhatCannotBeReadItKnowsTheLastOfEachStudent() {
    // When
    standing.setAside("demo", id(1));
    standing.setAside("other", "other-1");
    standing.setAside("demo", id(2));

    // Then
    assertThat(remembers(1)).isFalse();
    assertThat(remembers(2)).isTrue();
    assertThat(standing.isSettled("other", "other-1")).isTrue();
  }
}
