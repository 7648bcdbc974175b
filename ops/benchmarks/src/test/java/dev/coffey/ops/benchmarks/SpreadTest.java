package dev.coffey.ops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void quartiles_lie_in_a_line_between_the_numbers() {
    // Given
    List<Double> values = List.of(4.0, 1.0, 3.0, 2.0);

    // When
    Spread spread = Spread.of(values);

    // Then
    assertThat(spread).isEqualTo(new Spread(1.75, 2.5, 3.25));
  }

  @Test
  void ratios_are_of_pairs_not_of_medians() {
    // Given
    List<Double> ours = List.of(10.0, 100.0, 30.0);
    List<Double> peers = List.of(10.0, 50.0, 10.0);

    // When
    Spread spread = Spread.ofRatios(ours, peers);

    // Then
    assertThat(spread.median()).isEqualTo(2.0); // 1, 2, 3; the medians' ratio would be 3
  }

  @Test
  void says_when_numbers_are_no_pairs() {
    // Given
    List<Double> one = List.of(1.0);

    // When
    var failure = assertThatThrownBy(() -> Spread.ofRatios(one, List.of(1.0, 2.0)));

    // Then
    failure.hasMessage("1 numbers against 2; they must be pairs");
  }
}
