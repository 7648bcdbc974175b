package dev.coffey.ingest.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class BacklogTest {

  private static final Backlog.Limit LIMIT = limit(100, 90);

  private final ArrayDeque<CompletionStage<Long>> answers = new ArrayDeque<>();
  private final BacklogWatch watch =
      new BacklogWatch((group, topic) -> answers.remove(), List.of(LIMIT));

  @Test
  void hasRoomBeforeTheBrokerHasTold() {
    // Then
    assertThat(watch.full()).isEmpty();
    assertThat(watch.backlogs().get(0).records()).isEmpty();
  }

  @Test
  void isFullFromAboveTheLimitUntilItIsBackAtTheLowerMark() {
    assertThat(fullAfter(100)).isFalse();
    assertThat(fullAfter(101)).isTrue();
    assertThat(fullAfter(91)).isTrue();
    assertThat(fullAfter(90)).isFalse();
    assertThat(fullAfter(100)).isFalse();
  }

  @Test
  void theLastAnswerStandsWhileTheBrokerDoesNotTell() {
    // Given
    fullAfter(101);
    answers.add(CompletableFuture.failedFuture(new IllegalStateException("away")));

    // When
    watch.ask();

    // Then
    assertThat(watch.full().orElseThrow())
        .hasToString(
            "The teacher has 101 records of topic images before it (group coffey-teacher); the"
                + " limit is 100 (coffey.ingest.backlog.images-max), and from 90 down there is room"
                + " again");
  }

  @Test
  void refusesALowerMarkAboveTheLimit() {
    assertThatThrownBy(() -> limit(100, 101))
        .hasMessageContaining("coffey.ingest.backlog.images-max is 100 and its lower mark 101");
  }

  private boolean fullAfter(long records) {
    answers.add(CompletableFuture.completedFuture(records));
    watch.ask();
    return watch.full().isPresent();
  }

  private static Backlog.Limit limit(long max, long resume) {
    return new Backlog.Limit(
        "The teacher", "coffey-teacher", "images", max, resume, "coffey.ingest.backlog.images-max");
  }
}
