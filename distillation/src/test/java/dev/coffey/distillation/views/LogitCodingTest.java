package dev.coffey.distillation.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
    StoredLogits stored = coding.code(LOGITS);

    // Then 1, 4, −2, 3 as half floats, little-endian
    assertThat(hex(((StoredLogits.Dense) stored).values())).isEqualTo("003c004400c00042");
    assertThat(stored.bytes()).isEqualTo(8);
    assertThat(stored.logits(4)).containsExactly(LOGITS);
  }

  @Test
  void keepsTheLargestAndTheMassOfTheRest() {
    // Given
    LogitCoding coding = new LogitCoding(2, 2f);

    // When
    StoredLogits.Top top = (StoredLogits.Top) coding.code(LOGITS);

    // Then classes 1 and 3 with logits 4 and 3
    assertThat(hex(top.classes())).isEqualTo("01000300");
    assertThat(hex(top.values())).isEqualTo("00440042");
    // and log(exp(1/2) + exp(-2/2)) = log(1.648721 + 0.367879)
    assertThat(top.tailLogSumExp()).isCloseTo(0.701413f, within(1e-5f));
    assertThat(top.tailTemperature()).isEqualTo(2f);
    assertThat(top.bytes()).isEqualTo(4 * 2 + 8);
  }

  @Test
  void givesEachOfTheRestAnEqualShareOfTheirMass() {
    // Given
    StoredLogits stored = new LogitCoding(2, 2f).code(LOGITS);

    // When
    float[] logits = stored.logits(4);

    // Then 2·(0.701413 − log 2) = 0.016532
    assertThat(logits).containsExactly(new float[] {0.016532f, 4, 0.016532f, 3}, within(1e-5f));
  }

  @Test
  void ofEqualLogitsTheFirstIsTheLarger() {
    // Given also both zeros, which are equal to a softmax
    float[] logits = {-0f, 5, 0, -3, 5, -3, Float.MIN_VALUE};

    // When
    StoredLogits.Top top = (StoredLogits.Top) new LogitCoding(6, 2f).code(logits);

    // Then
    assertThat(hex(top.classes())).isEqualTo("010004000600020000000300");
  }

  @Test
  void keepsAClassBeyondFifteenBits() {
    // Given
    float[] logits = new float[1 << 16];
    logits[65_535] = 9;

    // When
    float[] read = new LogitCoding(1, 2f).code(logits).logits(1 << 16);

    // Then
    assertThat(read[65_535]).isEqualTo(9);
    assertThat(read[65_534]).isCloseTo(0, within(1e-5f));
  }

  @Test
  void knowsWhatAHalfFloatCannotHold() {
    assertThat(LogitCoding.representable(LOGITS)).isTrue();
    assertThat(LogitCoding.representable(new float[] {1f, Float.NaN})).isFalse();
    assertThat(LogitCoding.representable(new float[] {Float.NEGATIVE_INFINITY})).isFalse();
    assertThat(LogitCoding.representable(new float[] {70_000f})).isFalse();
  }

  @Test
  void refusesLogitsOfOtherClasses() {
    StoredLogits dense = new LogitCoding(4, 2f).code(LOGITS);
    StoredLogits top = new LogitCoding(2, 2f).code(LOGITS);

    assertThatThrownBy(() -> dense.logits(5))
        .hasMessage("Teacher logits do not fit: 4 logits for 5 classes.");
    assertThatThrownBy(() -> top.logits(3))
        .hasMessage("Teacher logits do not fit: class index 3 of 3 classes.");
    assertThatThrownBy(() -> top.logits(2))
        .hasMessage(
            "Teacher logits do not fit: 2 largest logits with 4 bytes of classes, of 2 classes.");
  }

  private static String hex(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
