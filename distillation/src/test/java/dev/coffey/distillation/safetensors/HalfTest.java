package dev.coffey.distillation.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfTest {

  /** Expected bits: {@code numpy.float16(x).view(numpy.uint16)}. */
  @ParameterizedTest
  @CsvSource({
    "0.0, 0000",
    "-0.0, 8000",
    "1.0, 3c00",
    "-2.0, c000",
    "23.456, 4ddd",
    "0.1, 2e66",
    "65504, 7bff",
    "2049, 6800", // tie, to even: 2048
    "2051, 6802", // tie, to even: 2052
    "6.1035156e-5, 0400", // smallest normal
    "6.0975552e-5, 03ff", // largest subnormal
    "5.9604645e-8, 0001", // smallest subnormal
    "2.9802322e-8, 0000", // tie, to even: zero
    "1e-10, 0000",
    "1.9997559, 4000" // carry into the exponent
  })
  void roundsLikeNumpy(float value, String hex) {
    assertThat(Half.of(value)).isEqualTo((short) Integer.parseInt(hex, 16));
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> Half.of(65505f)).hasMessageContaining("65505");
    assertThatThrownBy(() -> Half.of(Float.NaN)).hasMessageContaining("NaN");
  }

  @Test
  void givesEveryFiniteHalfBackAsItWas() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Half.toFloat((short) bits);
      if (Float.isFinite(value)) {
        assertThat(Half.of(value)).isEqualTo((short) bits);
      }
    }
  }
}
