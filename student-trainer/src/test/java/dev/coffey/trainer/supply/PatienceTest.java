package dev.coffey.trainer.supply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private static final Instant OPENED = Instant.parse("2026-01-02T03:00:00Z");
  private static final Patience PATIENCE =
      new Patience(
          Duration.ofMinutes(10), Duration.ofMinutes(20), Optional.of(Duration.ofMinutes(60)));
  private static final Inflow NONE = new Inflow(0, Optional.empty(), OPENED, minute(0));

  @Test
  void waitsUpToTheLimitForUnlabelledSamples() {
    // Given: the last one came five minutes after the start
    Inflow unlabeled =
        new Inflow(0, Optional.of(OPENED.plus(Duration.ofMinutes(5))), OPENED, minute(5));

    // When
    Optional<String> atTheLimit = PATIENCE.overdue(NONE, unlabeled, 0, 16, minute(15));

    // Then
    assertThat(atTheLimit).isEmpty();
    assertThat(PATIENCE.overdue(NONE, unlabeled, 0, 16, minute(15) + 1).orElseThrow())
        .contains("No unlabelled sample has come for PT10M")
        .contains("coffey.trainer.patience.unlabeled is PT10M");
  }

  @Test
  void hasNothingToSayWhileThereIsEnoughForAStep() {
    // When: silent, but the backlog feeds the steps
    Optional<String> overdue = PATIENCE.overdue(NONE, NONE, 0, 0, minute(59));

    // Then
    assertThat(overdue).isEmpty();
  }

  @Test
  void waitsLongerForTheFirstLabels() {
    // When
    Optional<String> overdue = PATIENCE.overdue(NONE, NONE, 7, 0, minute(21));

    // Then
    assertThat(overdue.orElseThrow()).contains("PT21M").contains("the first step needs 7 more");
    assertThat(PATIENCE.overdue(NONE, NONE, 7, 0, minute(20))).isEmpty();
  }

  @Test
  void tellsThatNoNewLabelsComeIfThatHasALimit() {
    // When
    Optional<String> overdue = PATIENCE.overdue(NONE, NONE, 0, 0, minute(61));

    // Then
    assertThat(overdue.orElseThrow()).contains("training goes on");
    Patience patient = new Patience(PATIENCE.unlabeled(), PATIENCE.firstLabels(), Optional.empty());
    assertThat(patient.overdue(NONE, NONE, 0, 0, minute(61))).isEmpty();
  }

  /** A reading of a clock that was at −1 h when the samples began to be waited for. */
  private static long minute(int minute) {
    return Duration.ofMinutes(minute - 60).toNanos();
  }
}
