package dev.coffey.ops.lab.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EstimateTest {

  @Test
  void theIntervalIsThatOfR() {
    // Given
    List<Double> values = List.of(1.0, 2.0, 3.0, 4.0, 5.0);

    // When
    Estimate estimate = Estimate.of(values);

    // Then: R's t.test(1:5)$conf.int is 1.036757 4.963243.
    assertThat(estimate.mean()).isEqualTo(3);
    assertThat(estimate.low()).isCloseTo(1.036757, within(1e-6));
    assertThat(estimate.high()).isCloseTo(4.963243, within(1e-6));
  }

  @Test
  void pairingTakesOutWhatBothShare() {
    // Given: two arms that differ by about one, on seeds that differ by ten.
    List<Double> first = List.of(11.0, 21.1, 30.9, 41.0);
    List<Double> second = List.of(10.0, 20.0, 30.0, 40.0);

    // When
    Estimate difference = Estimate.ofDifferences(first, second);

    // Then: R's t.test(first, second, paired = TRUE): 1, 0.8700773 to 1.1299227.
    assertThat(difference.mean()).isCloseTo(1, within(1e-9));
    assertThat(difference.low()).isCloseTo(1 - 0.1299228, within(1e-6));
    assertThat(difference.above(0)).isTrue();
  }

  @Test
  void oneValueHasNoInterval() {
    // Given
    List<Double> values = List.of(0.7);

    // When
    Estimate estimate = Estimate.of(values);

    // Then
    assertThat(estimate.mean()).isEqualTo(0.7);
    assertThat(estimate.low()).isNaN();
    assertThat(estimate.above(0)).isFalse();
    assertThat(estimate.below(1)).isFalse();
  }

  @Test
  void refusesWhatCannotBePaired() {
    // Given
    List<Double> three = List.of(1.0, 2.0, 3.0);

    // When, Then
    assertThatThrownBy(() -> Estimate.ofDifferences(three, List.of(1.0)))
        .hasMessageContaining("3 and 1 values");
  }
}
