package dev.coffey.evaluator.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.schemas.TrainingStep;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StepHistoryTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  private static TrainingStep step(int number) {
    return TrainingStep.newBuilder()
        .setStep(number)
        .setCreatedAt(START.plusSeconds(number))
        .setLoss(0.1f)
        .setCe(Float.NaN)
        .setKdLabeled(0.1f)
        .setKdUnlabeled(0.1f)
        .setLearningRate(0.004f)
        .setLabeledImages(8)
        .setUnlabeledImages(8)
        .setFreshImages(8)
        .setStepMillis(200f)
        .setFinite(true)
        .build();
  }

  private static StepHistory of(int kept, int steps) {
    StepHistory history = new StepHistory(kept);
    for (int i = 1; i <= steps; i++) {
      history.add("demo", step(i));
    }
    return history;
  }

  @Test
  void manyStepsAreThinnedEvenlyAndEndWithTheNewest() {
    // Given the newest 1,000 of 1,234 steps
    StepHistory history = of(1_000, 1_234);

    // When
    var thinned = history.thinned("demo", 300);

    // Then every fourth, 1,234 being the last
    assertThat(thinned).hasSize(250);
    assertThat(thinned.get(249).step()).isEqualTo(1_234);
    assertThat(thinned.get(0).step()).isEqualTo(1_234 - 249 * 4);
    assertThat(history.thinned("nobody", 300)).isEmpty();
  }

  @Test
  void whatIsNewIsToldOnce() {
    // Given
    StepHistory history = of(100, 3);
    history.takeFresh();

    // When
    history.add("demo", step(4));

    // Then
    assertThat(history.takeFresh().get("demo"))
        .extracting(StepHistory.Step::step)
        .containsExactly(4L);
    assertThat(history.takeFresh()).isEmpty();
  }

  @Test
  void theRateIsThatOfTheLastSeconds() {
    // Given a step a second
    StepHistory history = of(100, 60);

    // When
    double rate = history.rate("demo", START.plusSeconds(60), Duration.ofSeconds(10));

    // Then
    assertThat(rate).isEqualTo(1.0);
    assertThat(history.rate("demo", START.plusSeconds(600), Duration.ofSeconds(10))).isZero();
  }

  @Test
  void aNumberThatIsNoneIsNullForThePage() {
    // Given
    StepHistory history = of(10, 1);

    // When
    var view = StepHistory.StepsView.of(history.thinned("demo", 10)).steps().get(0);

    // Then
    assertThat(view.ce()).isNull();
    assertThat(view.learningRate()).isEqualTo(0.004);
  }
}
