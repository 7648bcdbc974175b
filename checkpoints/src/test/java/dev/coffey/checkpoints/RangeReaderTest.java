package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.checkpoints.RangeReader.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

class RangeReaderTest {

  @Test
  void joinsNearOffsetsAndLeavesFarOnesApart() {
    // Given: a gap of four records is read over, one of five is not
    List<Long> offsets = List.of(30L, 3L, 4L, 9L, 15L);

    // When
    List<Range> ranges = RangeReader.ranges(offsets);

    // Then
    assertThat(ranges).containsExactly(new Range(3, 10), new Range(15, 16), new Range(30, 31));
  }

  @Test
  void hasNoRangeForNoOffset() {
    // Given
    List<Long> offsets = List.of();

    // When
    List<Range> ranges = RangeReader.ranges(offsets);

    // Then
    assertThat(ranges).isEmpty();
  }
}
