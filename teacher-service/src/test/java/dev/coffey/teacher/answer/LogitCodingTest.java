package dev.coffey.teacher.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.TopLogits;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class LogitCodingTest {

  private static final float[] LOGITS = {1f, 4f, -2f, 3f};

  @Test
  void keepsAllLogitsWhileTheyFit() {
    // Given
    LogitCoding coding = new LogitCoding(4, 2f);

    // When
    DenseLogits dense = (DenseLogits) coding.code(LOGITS);

    // Then 1, 4, −2, 3 as half floats, little-endian
    assertThat(hex(dense.getValues())).isEqualTo("003c004400c00042");
  }

  @Test
  void keepsTheLargestAndTheMassOfTheRest() {
    // Given
    LogitCoding coding = new LogitCoding(2, 2f);

    // When
    TopLogits top = (TopLogits) coding.code(LOGITS);

    // Then classes 1 and 3 with logits 4 and 3
    assertThat(hex(top.getClasses())).isEqualTo("01000300");
    assertThat(hex(top.getValues())).isEqualTo("00440042");
    // and log(exp(1/2) + exp(-2/2)) = log(1.648721 + 0.367879)
    assertThat(top.getTailLogsumexp()).isCloseTo(0.701413f, within(1e-5f));
    assertThat(top.getTailTemperature()).isEqualTo(2f);
  }

  @Test
  void knowsWhatAHalfFloatCannotHold() {
    assertThat(LogitCoding.representable(LOGITS)).isTrue();
    assertThat(LogitCoding.representable(new float[] {1f, Float.NaN})).isFalse();
    assertThat(LogitCoding.representable(new float[] {Float.NEGATIVE_INFINITY})).isFalse();
    assertThat(LogitCoding.representable(new float[] {70_000f})).isFalse();
  }

  private static String hex(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
