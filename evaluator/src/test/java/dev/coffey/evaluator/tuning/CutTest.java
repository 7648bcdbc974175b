package dev.coffey.evaluator.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CutTest {
  private static final TopicPartition READ = new TopicPartition("samples.labeled", 0);
  private static final TopicPartition UNREAD = new TopicPartition("samples.labeled", 1);

  private final Cut cut = new Cut("s-000000001-aaaaaaaaaaaa", Map.of(READ, 10L));

  @Test
  void onlyWhatTheWeightsHaveNotReadIsFresh() {
    // When / Then
    assertThat(cut.isFresh(READ, 9)).isFalse();
    assertThat(cut.isFresh(READ, 10)).isTrue();
    assertThat(cut.isFresh(UNREAD, 0)).isTrue();
  }

  @Test
  void noExampleIsMadeOfWhatHasBeenRead() {
    // When / Then
    assertThat(cut.example(READ, 9, 0, new float[2], new float[2])).isEmpty();
    assertThat(cut.example(READ, 10, 0, new float[2], new float[2])).isPresent();
  }
}
