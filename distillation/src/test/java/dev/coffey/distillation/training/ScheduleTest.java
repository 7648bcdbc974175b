package dev.coffey.distillation.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.distillation.Golden;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void constant_rises_then_stays() {
    // Given
    Schedule schedule = Schedule.constant(1e-3, 4);

    // When
    double[] rates = rates(schedule, 6);

    // Then
    assertThat(rates)
        .containsExactly(new double[] {2.5e-4, 5e-4, 7.5e-4, 1e-3, 1e-3, 1e-3}, within(1e-12));
  }

  @Test
  void cooldown_ends_at_almost_nothing() {
    // Given
    Schedule schedule = Schedule.constant(1, 1).cooldown(2, 3);

    // When
    double[] rates = rates(schedule, 6);

    // Then
    assertThat(rates).containsExactly(new double[] {1, 1, 0.75, 0.5, 0.25, 0}, within(1e-12));
  }

  @Test
  void cosine_falls_to_half_half_way() {
    // Given
    Schedule schedule = Schedule.cosine(2, 2, 6);

    // When
    double[] rates = rates(schedule, 7);

    // Then
    assertThat(rates[1]).isCloseTo(1, within(1e-12));
    assertThat(rates[4]).isCloseTo(1, within(1e-12));
    assertThat(rates[6]).isCloseTo(0, within(1e-12));
  }

  /**
   * The rates of {@code dho-step-linear}: 10 % warm-up, then a line to 0; the peak is read back.
   */
  @Test
  void linear_is_the_references() throws IOException {
    // Given
    JsonNode expected = Golden.json("dho-step-linear.json").get("lr");
    int total = expected.size();
    double warmup = 0.1 * total;
    double peak = expected.get(total - 1).asDouble() * (total - warmup);

    // When
    double[] rates = rates(Schedule.linear(peak, warmup, total), total);

    // Then
    for (int step = 0; step < total; step++) {
      assertThat(rates[step]).isCloseTo(expected.get(step).asDouble(), within(1e-12));
    }
  }

  @Test
  void an_end_before_the_warm_up_is_over_is_refused() {
    assertThatThrownBy(() -> Schedule.cosine(1e-3, 10, 10))
        .hasMessage(
            "the schedule warms up for 10.0 steps and ends at 10; the end must come after the"
                + " warm-up");
  }

  private static double[] rates(Schedule schedule, int steps) {
    double[] rates = new double[steps];
    for (int step = 0; step < steps; step++) {
      rates[step] = schedule.rate(step);
    }
    return rates;
  }
}
