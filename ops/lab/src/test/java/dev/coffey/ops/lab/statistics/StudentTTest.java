package dev.coffey.ops.lab.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudentTTest {

  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, critical values of t.
  @ParameterizedTest
  @CsvSource({
    "1, 0.975, 12.706", "2, 0.975, 4.303", "4, 0.975, 2.776", "9, 0.975, 2.262",
    "30, 0.975, 2.042", "100, 0.975, 1.984", "4, 0.95, 2.132", "9, 0.99, 2.821"
  })
  void quantilesAreThoseOfTheTables(int degreesOfFreedom, double p, double critical) {
    // Given
    // When
    double quantile = StudentT.quantile(p, degreesOfFreedom);

    // Then
    assertThat(quantile).isCloseTo(critical, within(5e-4));
  }
}
