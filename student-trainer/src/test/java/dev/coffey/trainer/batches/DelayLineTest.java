package dev.coffey.trainer.batches;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.checkpoints.ledger.Echo;
import dev.coffey.trainer.batches.DelayLine.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelayLineTest {

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "4,1", "4,7", "3,10"})
  void everySampleIsUsedExactlyTheConfiguredNumberOfTimesLagStepsApart(int uses, int lag) {
    // Given: steps with 0 to 5 fresh samples, then enough empty ones to pay every owed use
    Echo echo = new Echo(uses, lag);
    DelayLine<Integer> line = new DelayLine<>(echo);
    Random random = new Random(uses * 31L + lag);
    int steps = 200;
    int samples = 0;

    // When
    Map<Integer, List<Integer>> stepsOfSample = new HashMap<>();
    for (int step = 0; step < steps + echo.memorySteps(); step++) {
      List<Integer> fresh = new ArrayList<>();
      int count = step < steps ? random.nextInt(6) : 0;
      for (int i = 0; i < count; i++) {
        fresh.add(samples++);
      }
      for (Use<Integer> use : line.step(fresh)) {
        List<Integer> used = stepsOfSample.computeIfAbsent(use.sample(), s -> new ArrayList<>());
        assertThat(use.earlierUses()).isEqualTo(used.size());
        used.add(step);
      }
    }

    // Then
    assertThat(line.size()).isZero();
    assertThat(stepsOfSample).hasSize(samples);
    for (List<Integer> used : stepsOfSample.values()) {
      assertThat(used).hasSize(uses);
      for (int i = 1; i < uses; i++) {
        assertThat(used.get(i) - used.get(i - 1)).isEqualTo(lag);
      }
    }
  }

  @Test
  void aLineThatWasRefilledWithItsMemoryGoesOnLikeTheOneThatWasNeverInterrupted() {
    // Given
    Echo echo = new Echo(3, 4);
    DelayLine<Integer> whole = new DelayLine<>(echo);
    DelayLine<Integer> restored = new DelayLine<>(echo);
    for (int step = 0; step < 50; step++) {
      whole.step(List.of(step));
      if (step >= 50 - echo.memorySteps()) {
        restored.step(List.of(step));
      }
    }

    // When
    List<List<Use<Integer>>> expected = new ArrayList<>();
    List<List<Use<Integer>>> found = new ArrayList<>();
    for (int step = 50; step < 80; step++) {
      expected.add(whole.step(List.of(step)));
      found.add(restored.step(List.of(step)));
    }

    // Then
    assertThat(found).isEqualTo(expected);
  }
}
