package dev.coffey.ops.lab.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class KendallTauTest {

  @Test
  void countsPairsInTheSameOrder() {
    // Given: of the six pairs, five are in the same order.
    List<Double> first = List.of(1.0, 2.0, 3.0, 4.0);
    List<Double> second = List.of(10.0, 20.0, 40.0, 30.0);

    // When
    double tau = KendallTau.of(first, second);

    // Then: (5 − 1) / 6
    assertThat(tau).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void tiesAreNoAgreement() {
    // Given: one tie in the first, of three pairs.
    List<Double> first = List.of(1.0, 1.0, 2.0);
    List<Double> second = List.of(1.0, 2.0, 3.0);

    // When
    double tau = KendallTau.of(first, second);

    // Then: 2 / √(2·3)
    assertThat(tau).isCloseTo(2 / Math.sqrt(6), within(1e-12));
  }
}
