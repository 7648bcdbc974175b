package dev.coffey.trainer.supply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.trainer.supply.LagPolicy.KeepUp;
import dev.coffey.trainer.supply.LagPolicy.NeverSkip;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LagPolicyTest {

  private static final TopicPartition P0 = new TopicPartition("samples.unlabeled", 0);
  private static final TopicPartition P1 = new TopicPartition("samples.unlabeled", 1);
  private static final TopicPartition P2 = new TopicPartition("samples.unlabeled", 2);

  @Test
  void neverSkipsByDefaultHoweverFarBehind() {
    // When
    Map<TopicPartition, Long> skips = new NeverSkip().skips(Map.of(P0, 1_000_000_000L), 7);

    // Then
    assertThat(skips).isEmpty();
  }

  @Test
  void skipsNothingAtTheLimit() {
    // When
    Map<TopicPartition, Long> skips = new KeepUp(100, 20).skips(Map.of(P0, 60L, P1, 30L), 10);

    // Then
    assertThat(skips).isEmpty();
  }

  @Test
  void skipsAboveTheLimitDownToWhatIsKept() {
    // When: 101 in all, of which 10 wait and 91 are unread
    Map<TopicPartition, Long> skips = new KeepUp(100, 20).skips(Map.of(P0, 61L, P1, 30L), 10);

    // Then: 10 of the unread are kept, 5 of each partition
    assertThat(skips).isEqualTo(Map.of(P0, 56L, P1, 25L));
  }

  @Test
  void aShortPartitionKeepsAllAndTheLongOnesShareTheRest() {
    // When
    Map<TopicPartition, Long> skips =
        new KeepUp(100, 32).skips(Map.of(P0, 200L, P1, 2L, P2, 90L), 0);

    // Then: P1 keeps its 2, the others 15 each
    assertThat(skips).isEqualTo(Map.of(P0, 185L, P2, 75L));
  }

  @Test
  void whatWaitsIsNeverSkipped() {
    // When: more wait than is to be kept
    Map<TopicPartition, Long> skips = new KeepUp(100, 20).skips(Map.of(P0, 40L, P1, 0L), 70);

    // Then
    assertThat(skips).isEqualTo(Map.of(P0, 40L));
  }

  @Test
  void keepsLessThanTheLimit() {
    assertThatThrownBy(() -> new KeepUp(100, 100)).hasMessageContaining("cannot be cut to 100");
  }
}
