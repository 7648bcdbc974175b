package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Promotion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Checkpoint i was made at minute i and has the chunks {@code "i"} and {@code "state i"}. */
class RetentionPolicyTest {
  private static final Instant NOW = minute(10);
  private static final List<CheckpointManifest> TEN =
      IntStream.range(0, 10).mapToObj(RetentionPolicyTest::manifest).toList();

  @Test
  void keepsTheNewestAndOfFewerOfThemTheTrainingState() {
    // Given
    var policy = new RetentionPolicy(3, 2, 1, Duration.ZERO);

    // When
    Set<String> needed = policy.needed(TEN, List.of(), NOW);

    // Then
    assertThat(needed).containsExactlyInAnyOrder("9", "8", "7", "state 9", "state 8");
  }

  @Test
  void keepsWhatIsYoungToServeButNotToGoOn() {
    // Given: younger than two and a half minutes
    var policy = new RetentionPolicy(1, 1, 1, Duration.ofSeconds(150));

    // When
    Set<String> needed = policy.needed(TEN, List.of(), NOW);

    // Then
    assertThat(needed).containsExactlyInAnyOrder("9", "8", "state 9");
  }

  @Test
  void keepsChampionsWholeOfEachAliasByItself() {
    // Given
    var policy = new RetentionPolicy(1, 1, 2, Duration.ZERO);
    List<Promotion> promotions =
        List.of(
            promotion("champion", 0, null),
            promotion("champion", 1, 0),
            promotion("tested", 5, null),
            promotion("champion", 2, 1));

    // When
    Set<String> needed = policy.needed(TEN, promotions, NOW);

    // Then
    assertThat(needed)
        .containsExactlyInAnyOrder("9", "state 9", "2", "state 2", "1", "state 1", "5", "state 5");
  }

  @Test
  void keepsThePredecessorWhosePromotionIsNoLongerOnTheTopic() {
    // Given
    var policy = new RetentionPolicy(1, 1, 2, Duration.ZERO);

    // When
    Set<String> needed = policy.needed(TEN, List.of(promotion("champion", 2, 1)), NOW);

    // Then
    assertThat(needed).contains("2", "1").hasSize(6);
  }

  @Test
  void countsARollbackAsOneOfTheTwo() {
    // Given: to 1, to 2, and back to 1
    var policy = new RetentionPolicy(1, 1, 2, Duration.ZERO);
    List<Promotion> promotions =
        List.of(
            promotion("champion", 1, 0), promotion("champion", 2, 1), promotion("champion", 1, 2));

    // When
    Set<String> needed = policy.needed(TEN, promotions, NOW);

    // Then
    assertThat(needed).contains("1", "2").doesNotContain("0");
  }

  @Test
  void keepsAChunkThatAKeptCheckpointSharesWithAnOldOne() {
    // Given
    var policy = new RetentionPolicy(1, 1, 1, Duration.ZERO);
    CheckpointManifest newest =
        CheckpointManifest.newBuilder(manifest(10)).setStudent(blob("10", "0")).build();

    // When
    Set<String> needed = policy.needed(List.of(manifest(0), newest), List.of(), NOW);

    // Then
    assertThat(needed).containsExactlyInAnyOrder("10", "0", "state 10");
  }

  @Test
  void refusesToKeepNothing() {
    assertThatThrownBy(() -> new RetentionPolicy(0, 1, 1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("students is 0, not at least 1");
  }

  private static CheckpointManifest manifest(int i) {
    return TestManifests.builder("demo")
        .setCheckpointId("checkpoint " + i)
        .setCreatedAt(minute(i))
        .setStudent(blob(Integer.toString(i)))
        .setTrainingState(blob("state " + i))
        .build();
  }

  private static Blob blob(String... chunks) {
    return new Blob("whole", 1L, List.of(chunks), List.of());
  }

  private static Promotion promotion(String alias, int i, Integer previous) {
    String before = previous == null ? null : "checkpoint " + previous;
    return Promotion.newBuilder()
        .setStudentId("demo")
        .setAlias(alias)
        .setCheckpointId("checkpoint " + i)
        .setPreviousId(before)
        .setReason("because")
        .setCreatedAt(NOW)
        .build();
  }

  private static Instant minute(int i) {
    return Instant.EPOCH.plusSeconds(60L * i);
  }
}
