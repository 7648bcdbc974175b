package dev.coffey.teacher.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.teacher.flow.Watchdog.Stall;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WatchdogTest {

  private static final TopicPartition IMAGES = new TopicPartition("images", 0);
  private static final int MOST = 5;

  /** Marks are of the thread that makes them. */
  private final String thread = Thread.currentThread().getName();

  private final Progress progress = new Progress();
  private final Watchdog watchdog =
      new Watchdog(progress, Duration.ofSeconds(1), Duration.ofSeconds(MOST));

  @Test
  void aThreadThatPollsGetsOn() {
    for (int i = 0; i < 3 * MOST; i++) {
      progress.round(Set.of(IMAGES));
      assertThat(look("RUNNING")).isEmpty();
    }
    assertThat(watchdog.longest()).isZero();
  }

  @Test
  void aThreadThatFinishesNothingDoesNot() {
    // Given a thread that has polled once
    progress.round(Set.of(IMAGES));
    looks("RUNNING", MOST);

    // When
    var stall = look("RUNNING");

    // Then
    assertThat(stall)
        .contains(new Stall(thread, "RUNNING", Set.of(IMAGES), Duration.ofSeconds(MOST)));
    assertThat(stall.orElseThrow())
        .asString()
        .contains(thread, "5 s", "RUNNING", "neither a poll nor a batch", "images-0");
  }

  @Test
  void pollsDoNotStartATask() {
    // Given a thread that polls between two attempts to start its task
    for (int i = 0; i < MOST; i++) {
      progress.round(Set.of(IMAGES));
      assertThat(look("PARTITIONS_ASSIGNED")).isEmpty();
    }
    progress.round(Set.of(IMAGES));

    // When
    var stall = look("PARTITIONS_ASSIGNED");

    // Then
    assertThat(stall.orElseThrow()).asString().contains("do not run, and nothing is restored");
  }

  @Test
  void restoringGetsATaskOnHoweverLong() {
    for (int i = 0; i < 3 * MOST; i++) {
      progress.onBatchRestored(IMAGES, "store", i, 1);
      assertThat(look("PARTITIONS_ASSIGNED")).isEmpty();
    }
  }

  @Test
  void anotherStateIsProgress() {
    // Given
    looks("PARTITIONS_ASSIGNED", MOST);

    // When
    var stall = look("PARTITIONS_REVOKED");

    // Then
    assertThat(stall).isEmpty();
    assertThat(watchdog.longest()).isZero();
  }

  @Test
  void whatEndsIsNotWatched() {
    // Given
    looks("RUNNING", MOST);

    // Then
    assertThat(look("PENDING_SHUTDOWN")).isEmpty();
    assertThat(watchdog.look(Map.of())).isEmpty();
  }

  @Test
  void oneThreadDoesNotHideAnother() {
    // Given
    Map<String, String> states = Map.of(thread, "RUNNING", "another", "RUNNING");
    for (int i = 0; i < MOST; i++) {
      progress.round(Set.of());
      watchdog.look(states);
    }
    progress.round(Set.of());

    // When
    var stall = watchdog.look(states);

    // Then
    assertThat(stall.map(Stall::thread)).contains("another");
  }

  @Test
  void anExcuseBeginsAnew() {
    // Given
    looks("RUNNING", MOST);

    // When
    watchdog.excuse();

    // Then
    looks("RUNNING", MOST);
    assertThat(look("RUNNING")).isPresent();
  }

  @Test
  void aBoundBelowOneLookIsRefused() {
    assertThatThrownBy(() -> new Watchdog(progress, Duration.ofSeconds(1), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
  }

  private void looks(String state, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(look(state)).isEmpty();
    }
  }

  private Optional<Stall> look(String state) {
    return watchdog.look(Map.of(thread, state));
  }
}
