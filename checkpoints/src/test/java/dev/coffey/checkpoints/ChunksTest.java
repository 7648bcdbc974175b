package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunksTest {

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "1048575,1", "1048576,1", "1048577,2", "3145728,3"})
  void cutsEveryByteOnce(int blobBytes, int chunks) {
    // Given
    byte[] blob = new byte[blobBytes];
    new Random(1).nextBytes(blob);
    var joined = new ByteArrayOutputStream();

    // When
    for (int i = 0; i < Chunks.count(blobBytes); i++) {
      joined.writeBytes(Chunks.copy(blob, i));
    }

    // Then
    assertThat(Chunks.count(blobBytes)).isEqualTo(chunks);
    assertThat(joined.toByteArray()).isEqualTo(blob);
  }
}
