package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.schemas.CheckpointManifest;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Freshness freshness = new Freshness(START);

  @Test
  void addsTheWaitForTheFirstAnswerToEachSamplesAge() {
    // Given: made at 10 s from samples that were 2 s and 4 s old, served at 11 s
    freshness.published(manifest("a", null, 10_000, 2_000, 4_000, 4_000));
    freshness.served("a", START.plusMillis(11_000));
    freshness.served("a", START.plusMillis(99_000));

    // When
    Freshness.Summary summary = freshness.summary();

    // Then: 3 s, 5 s and 5 s
    assertThat(summary.samples()).isEqualTo(3);
    assertThat(summary.waiting()).isZero();
    assertThat(summary.p50Millis()).isBetween(4_995.0, 5_005.0);
    assertThat(summary.maxMillis()).isBetween(4_995.0, 5_005.0);
  }

  @Test
  void countsACheckpointMadeWithinTheMillisecondOfTheStart() {
    // Given: manifests tell whole milliseconds, clocks more
    Freshness finer = new Freshness(START.plusNanos(900_000));

    // When
    finer.published(manifest("a", null, 0, 1_000));

    // Then
    assertThat(finer.summary().waiting()).isEqualTo(1);
  }

  @Test
  void countsSamplesOfASkippedCheckpointWithTheFirstServedDescendant() {
    // Given: b is skipped; its sample, 1 s old at 20 s, waits for c, served at 31 s
    freshness.published(manifest("a", null, 10_000, 1_000));
    freshness.published(manifest("b", "a", 20_000, 1_000));
    freshness.published(manifest("c", "b", 30_000, 1_000));
    freshness.served("a", START.plusMillis(11_000));
    freshness.served("c", START.plusMillis(31_000));

    // When
    Freshness.Summary summary = freshness.summary();

    // Then: a 2 s, b 12 s, c 2 s
    assertThat(summary.samples()).isEqualTo(3);
    assertThat(summary.p50Millis()).isBetween(1_998.0, 2_002.0);
    assertThat(summary.maxMillis()).isBetween(11_988.0, 12_012.0);
  }

  @Test
  void doesNotCountASiblingsSamplesAsServed() {
    // Given: b and c both go on from a; only c is served
    freshness.published(manifest("a", null, 10_000, 1_000));
    freshness.published(manifest("b", "a", 20_000, 1_000, 1_000));
    freshness.published(manifest("c", "a", 20_000, 1_000));
    freshness.served("c", START.plusMillis(21_000));

    // When
    Freshness.Summary summary = freshness.summary();

    // Then
    assertThat(summary.samples()).isEqualTo(2);
    assertThat(summary.waiting()).isEqualTo(2);
  }

  @Test
  void takesManifestsAfterAnswersAndTwice() {
    // Given
    freshness.served("a", START.plusMillis(11_000));
    freshness.published(manifest("a", null, 10_000, 1_000));
    freshness.published(manifest("a", null, 10_000, 1_000));

    // When
    Freshness.Summary summary = freshness.summary();

    // Then
    assertThat(summary.samples()).isEqualTo(1);
    assertThat(summary.maxMillis()).isBetween(1_998.0, 2_002.0);
  }

  @Test
  void leavesOutWhatWasPublishedBeforeItsTime() {
    // Given
    freshness.published(manifest("old", null, -1, 1_000));
    freshness.served("old", START.plusMillis(11_000));

    // When
    Freshness.Summary summary = freshness.summary();

    // Then
    assertThat(summary.samples()).isZero();
    assertThat(summary.p50Millis()).isNaN();
    assertThat(summary.maxMillis()).isNaN();
  }

  private static CheckpointManifest manifest(
      String id, String parent, long createdMillis, long... agesMillis) {
    return TestManifests.builder("demo")
        .setCheckpointId(id)
        .setParentId(parent)
        .setCreatedAt(START.plusMillis(createdMillis))
        .setSampleAges(SampleAges.encode(agesMillis))
        .build();
  }
}
