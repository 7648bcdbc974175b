package dev.coffey.ops.world.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coffey.distillation.views.CodingError;
import dev.coffey.distillation.views.LogitCoding;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What leaving logits out costs with 1,000 classes at T = 2. */
class SyntheticTeacherTest {

  private static final int CLASSES = 1000;
  private static final int IMAGES = 200;

  /**
   * The bounds are the formula's, not a run's: KL = m·KL(tail ‖ even) ≤ m·log(K−k), ‖p − p′‖₁ ≤ 2m,
   * m the mass of the tail. What remains is the rounding of the kept logits: half a step of a half
   * float is 2^-6 from 32 to 64, so at T = 2 a probability is off by a factor of exp(2^-7) at most.
   */
  @ParameterizedTest
  @CsvSource({"5", "10", "20", "100"})
  void costsWhatTheFormulaSays(int top) {
    LogitCoding coding = new LogitCoding(top, 2f);
    double rounding = 2 * Math.expm1(0x1p-7);
    for (SyntheticTeacher teacher : SyntheticTeacher.values()) {
      Random random = new Random(17);
      for (int image = 0; image < IMAGES; image++) {
        // Given
        float[] logits = teacher.logits(CLASSES, random);

        // When
        CodingError error = CodingError.of(logits, coding, 2);

        // Then
        assertThat(error.tailMassRead()).isCloseTo(error.tailMass(), within(rounding));
        assertThat(error.kl()).isCloseTo(error.klOfTail(), within(rounding));
        assertThat(error.klOfTail()).isBetween(0.0, error.tailMass() * Math.log(CLASSES - top));
        assertThat(error.l1()).isLessThanOrEqualTo(2 * error.tailMass() + rounding);
      }
    }
  }
}
