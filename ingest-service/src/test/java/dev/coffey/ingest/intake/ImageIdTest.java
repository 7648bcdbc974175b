package dev.coffey.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ImageIdTest {

  @Test
  void isTheDigestThatOtherToolsPrint() {
    // When
    ImageId id = ImageId.of("abc".getBytes(StandardCharsets.US_ASCII));

    // Then: FIPS 180-2, appendix B.1
    assertThat(id.hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void nothingElseIsAnId() {
    assertThatThrownBy(() -> new ImageId("ABC")).hasMessageContaining("64 lower-case hex digits");
  }
}
