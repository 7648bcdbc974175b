package dev.coffey.trainer.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.distillation.training.StepReport;
import dev.coffey.schemas.TrainingStep;
import java.time.Instant;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class StepLogTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  @Test
  void tellsTheCosinesThatWereMeasured() {
    // Given
    var report = report(OptionalDouble.of(-0.5), OptionalDouble.of(0.25), OptionalDouble.of(-1));

    // When
    TrainingStep step = StepLog.step(new TrainingRun.Done(report, 8, 3, 5, 4), NOW);

    // Then
    assertThat(step.getCosineFeatures()).isEqualTo(-0.5f);
    assertThat(step.getCosineStage()).isEqualTo(0.25f);
    assertThat(step.getCosineHead()).isEqualTo(-1f);
    assertThat(step.getStep()).isEqualTo(8);
    assertThat(step.getCreatedAt()).isEqualTo(NOW);
  }

  @Test
  void leavesOutThoseThatWereNot() {
    // Given
    var report = report(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

    // When
    TrainingStep step = StepLog.step(new TrainingRun.Done(report, 8, 3, 5, 4), NOW);

    // Then
    assertThat(step.getCosineFeatures()).isNull();
    assertThat(step.getCosineStage()).isNull();
    assertThat(step.getCosineHead()).isNull();
  }

  private static StepReport report(
      OptionalDouble features, OptionalDouble stage, OptionalDouble head) {
    return new StepReport(7, 1.5, 1, 0.25, 0.25, 1e-3, 2, true, features, stage, head, 31.5);
  }
}
