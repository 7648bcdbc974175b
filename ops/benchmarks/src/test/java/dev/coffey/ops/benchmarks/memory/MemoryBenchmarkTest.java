package dev.coffey.ops.benchmarks.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBenchmarkTest {

  @Test
  void slope_is_growth_over_a_thousand_steps() {
    // Given
    List<Double> tenKibEveryFiftySteps = List.of(100.0, 110.0, 120.0, 130.0);

    // When
    double slope = MemoryBenchmark.slope(tenKibEveryFiftySteps);

    // Then
    assertThat(slope).isCloseTo(200, within(1e-9));
  }
}
