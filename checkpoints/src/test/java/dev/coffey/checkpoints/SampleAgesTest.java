package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SampleAgesTest {

  @Test
  void keepsAgesToThreeDigits() {
    // Given
    ByteBuffer coded = SampleAges.encode(0, 7, 1_234, 1_234, 98_765_432);

    // When
    Histogram ages = SampleAges.decode(coded);

    // Then
    assertThat(ages.getTotalCount()).isEqualTo(5);
    assertThat(ages.getCountAtValue(7)).isEqualTo(1);
    assertThat(ages.getCountAtValue(1_234)).isEqualTo(2);
    assertThat((double) ages.getMaxValue()).isBetween(98_765_432 * 0.999, 98_765_432 * 1.001);
    assertThat(coded.remaining()).as("decoding leaves the buffer as it was").isPositive();
  }

  @Test
  void readsBytesOfThisFormatFromAnyBufferPosition() {
    // Given: the ages 5 and 70,000 ms as HdrHistogram 2.2.2 writes them, after three other bytes
    byte[] literal = HexFormat.of().parseHex(LITERAL);
    ByteBuffer shifted = ByteBuffer.allocate(literal.length + 3).position(3).put(literal).flip();
    shifted.position(3);

    // When
    Histogram ages = SampleAges.decode(shifted);

    // Then
    assertThat(ages.getTotalCount()).isEqualTo(2);
    assertThat(ages.getMinNonZeroValue()).isEqualTo(5);
    assertThat(ages.getCountAtValue(70_000)).isEqualTo(1);
  }

  @Test
  void countsAnAgeBelowZeroAsZero() {
    // Given
    ByteBuffer coded = SampleAges.encode(-3);

    // When
    Histogram ages = SampleAges.decode(coded);

    // Then
    assertThat(ages.getCountAtValue(0)).isEqualTo(1);
  }

  @Test
  void takesNoBytesForNoSamples() {
    // Given
    ByteBuffer coded = ByteBuffer.allocate(0);

    // When
    Histogram ages = SampleAges.decode(coded);

    // Then
    assertThat(ages.getTotalCount()).isZero();
  }

  @Test
  void refusesBytesThatAreNoHistogram() {
    // Given
    ByteBuffer coded = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});

    // When // Then
    assertThatThrownBy(() -> SampleAges.decode(coded))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9 bytes");
  }

  private static final String LITERAL =
      "1c84931400000023789c9369992cccc0c0c0ca0001cc509a1142feff6fff0122c0c9f4b7800900683a05f8";
}
