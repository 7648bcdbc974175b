package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CheckpointIdTest {

  @Test
  void writesStudentStepAndDigest() {
    // Given: SHA-256 of nothing
    String sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    // When
    String text = CheckpointId.of("demo", 12_000, sha256).toString();

    // Then
    assertThat(text).isEqualTo("demo-000012000-e3b0c44298fc");
  }

  @Test
  void readsItsOwnTextAlsoWhenTheStudentIsNamedWithDashes() {
    // Given
    var id = new CheckpointId("a-000000001-b", 7, "0123456789ab");

    // When
    CheckpointId read = CheckpointId.parse(id.toString());

    // Then
    assertThat(read).isEqualTo(id);
  }

  @Test
  void refusesOtherTextsWithAnExample() {
    // Given
    String text = "demo-12-xyz";

    // When // Then
    assertThatThrownBy(() -> CheckpointId.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'demo-12-xyz'")
        .hasMessageContaining("STUDENT-STEP-DIGEST");
  }
}
