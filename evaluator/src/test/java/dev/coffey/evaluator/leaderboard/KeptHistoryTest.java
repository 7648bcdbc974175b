package dev.coffey.evaluator.leaderboard;

import static dev.coffey.evaluator.leaderboard.LeaderboardTest.evaluation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.schemas.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KeptHistoryTest {

  private static String id(long step) {
    return evaluation("vit", step, 0.5).getCheckpointId();
  }

  @Test
  void theNewestStayAndTheOlderAreThinnedEvenly() {
    // Given
    KeptHistory history = new KeptHistory((student, checkpoint) -> checkpoint.equals(id(777)));
    Set<String> kept = new LinkedHashSet<>();

    // When
    for (long step = 1; step <= 10_000; step++) {
      Evaluation evaluation = evaluation("vit", step, 0.5);
      kept.add(evaluation.getCheckpointId());
      kept.removeAll(history.add(evaluation));
      assertThat(kept).hasSizeLessThanOrEqualTo(KeptHistory.MAX);
    }

    // Then the first was promoted, and 777 is held
    assertThat(kept)
        .containsAll(LongStream.rangeClosed(9_751, 10_000).mapToObj(KeptHistoryTest::id).toList());
    assertThat(kept).contains(id(1), id(777));
    for (long from = 1; from <= 9_000; from += 1_500) {
      assertThat(between(kept, from, from + 1_499)).isBetween(10L, 100L);
    }
  }

  private static long between(Set<String> kept, long first, long last) {
    return LongStream.rangeClosed(first, last).filter(it -> kept.contains(id(it))).count();
  }

  @Test
  void ofPromotedOnesTheNewestStay() {
    // Given
    KeptHistory history = new KeptHistory((student, checkpoint) -> false);
    List<String> promoted = new ArrayList<>();
    Set<String> kept = new LinkedHashSet<>();

    // When every second of 2,000 is promoted
    for (long step = 1; step <= 2_000; step++) {
      Evaluation evaluation = evaluation("vit", step, 0.5);
      evaluation.put("promoted", step % 2 == 0);
      if (step % 2 == 0) {
        promoted.add(evaluation.getCheckpointId());
      }
      kept.add(evaluation.getCheckpointId());
      kept.removeAll(history.add(evaluation));
    }

    // Then
    assertThat(kept).hasSizeLessThanOrEqualTo(KeptHistory.MAX);
    assertThat(kept)
        .containsAll(
            promoted.subList(
                promoted.size() - 125 - KeptHistory.PROMOTED_MAX / 2, promoted.size()));
  }

  @Test
  void aCheckpointThatIsEvaluatedAgainCountsOnce() {
    // Given
    KeptHistory history = new KeptHistory((student, checkpoint) -> false);

    // When
    List<String> givenUp = new ArrayList<>();
    for (int i = 0; i < 3 * KeptHistory.MAX; i++) {
      givenUp.addAll(history.add(evaluation("vit", 1, 0.5)));
    }

    // Then
    assertThat(givenUp).isEmpty();
  }

  @Test
  void theStudentThatWasNotEvaluatedForLongestIsGivenUp() {
    // Given
    KeptHistory history = new KeptHistory((student, checkpoint) -> true);
    for (int i = 0; i < KeptHistory.STUDENTS_MAX; i++) {
      history.add(evaluation("student-" + i, 1, 0.5));
    }
    history.add(evaluation("student-0", 2, 0.5));

    // When
    List<String> givenUp = history.add(evaluation("one-more", 1, 0.5));

    // Then
    assertThat(givenUp).containsExactly(evaluation("student-1", 1, 0.5).getCheckpointId());
  }
}
