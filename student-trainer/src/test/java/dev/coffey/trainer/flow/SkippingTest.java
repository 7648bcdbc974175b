package dev.coffey.trainer.flow;

import static dev.coffey.trainer.flow.TrainedLog.EVERY_20;
import static dev.coffey.trainer.flow.TrainedLog.assertSameBytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.checkpoints.ledger.Turns.Range;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.SkippedRange;
import dev.coffey.trainer.flow.ImageHistory.History;
import dev.coffey.trainer.flow.Replay.Replayed;
import dev.coffey.trainer.flow.TrainerStatus.State;
import dev.coffey.trainer.supply.LagPolicy.KeepUp;
import dev.coffey.trainer.supply.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer that comes to a long log, skips most of it, and is started again soon after. */
class SkippingTest {

  private static final int LABELED = 40;
  private static final int BACKLOG = 600;
  private static final int LATER = 12;
  private static final int AFTER_RESTART = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir static Path folder;
  private static Cluster cluster;
  private static TrainedLog trained;
  private static Lineage lineage;
  private static long skippedInFirstRun;
  private static long skippedInSecondRun;

  /**
   * Of 600 records at most 264 can have been polled when the lag is known. The rest is skipped; the
   * steps after the skip are so few that a restart has to read around it for the echoes.
   */
  @BeforeAll
  static void train() {
    cluster = new Cluster(folder);
    try (SampleWorld samples = cluster.samples()) {
      samples.unlabeled(BACKLOG, null);
      try (Trainer trainer = start()) {
        await(trainer, () -> trainer.status().supply().skippedRecords() > 0);
        samples.labeled(LABELED, null);
        awaitAllUsed(trainer);
        long step = trainer.status().step();
        samples.unlabeled(LATER, null);
        await(trainer, () -> trainer.status().step() >= step + LATER / Cluster.FRESH);
        skippedInFirstRun = trainer.status().supply().skippedRecords();
      }
      try (Trainer trainer = start()) {
        long step =
            cluster.checkpoints("student").stream().mapToLong(m -> m.getStep()).max().orElseThrow();
        samples.unlabeled(AFTER_RESTART, null);
        await(trainer, () -> trainer.status().step() >= step + AFTER_RESTART / Cluster.FRESH);
        awaitAllUsed(trainer);
        await(trainer, () -> trainer.status().supply().overdue().isPresent());
        skippedInSecondRun = trainer.status().supply().skippedRecords();
      }
    }
    trained = TrainedLog.of(cluster);
    lineage = trained.lineage("student");
  }

  @AfterAll
  static void end() {
    if (trained != null) {
      trained.close();
    }
    cluster.close();
  }

  @Test
  void everySkippedRangeIsInTheManifests() {
    // When
    List<SkippedRange> told =
        lineage.oldestFirst().stream().flatMap(manifest -> manifest.getSkipped().stream()).toList();

    // Then
    assertThat(told.stream().mapToLong(range -> range.getTo() - range.getFrom()).sum())
        .isEqualTo(skippedInFirstRun)
        .isGreaterThanOrEqualTo(BACKLOG - 264);
    assertThat(skippedInSecondRun).isZero();
    assertThat(told).allMatch(range -> range.getTopic().equals(SampleFeed.UNLABELED));
    assertThat(lineage.skipped())
        .extracting(Range::step, Range::from, Range::to)
        .containsExactlyElementsOf(
            told.stream().map(it -> tuple(it.getStep(), it.getFrom(), it.getTo())).toList());
  }

  @Test
  void aLineageThatSkippedIsTrainedAgainToTheSameBytes() {
    // When
    Replayed replayed = replay().fromScratch(lineage);

    // Then
    assertSameBytes(replayed);
  }

  @Test
  void aCheckpointAfterTheRestartIsTrainedAgainFromItsParent() {
    // When: the steps that are owed an echo reach back over the skip
    Replayed replayed = replay().fromParent(lineage, trained.log());

    // Then
    assertSameBytes(replayed);
  }

  @Test
  void everyImageWasEitherReadOrSkipped() {
    // Given
    Set<String> all =
        IntStream.range(0, BACKLOG + LABELED + LATER + AFTER_RESTART)
            .mapToObj(i -> "image-" + i)
            .collect(Collectors.toSet());

    // When
    Map<String, History> histories =
        new ImageHistory(cluster.access(), SkippingTest::settings).of(all, lineage);

    // Then: but for those that were too few for another step
    List<History> known =
        histories.values().stream()
            .filter(history -> history.places().size() + history.skips().size() > 0)
            .toList();
    assertThat(known).hasSizeGreaterThan(all.size() - Cluster.FRESH);
    assertThat(known).allMatch(history -> history.places().size() + history.skips().size() == 1);
    List<History> skipped = known.stream().filter(history -> !history.skips().isEmpty()).toList();
    assertThat((long) skipped.size()).isEqualTo(skippedInFirstRun);
    assertThat(skipped).allMatch(history -> history.uses().isEmpty());
    long step = lineage.skipped().get(0).step();
    assertThat(skipped.get(0).skips().get(0))
        .hasToString(
            "%s, offset %d, at step %d, because of lag"
                .formatted(
                    skipped.get(0).skips().get(0).partition(),
                    skipped.get(0).skips().get(0).offset(),
                    step));
  }

  private static Trainer start() {
    Trainer trainer = new Trainer(settings("student"), cluster.access(), Clocks.SYSTEM, () -> {});
    trainer.start();
    return trainer;
  }

  private static void awaitAllUsed(Trainer trainer) {
    await(
        trainer,
        () ->
            trainer.status().state() == State.WAITING_FOR_SAMPLES
                && trainer.status().lag() < Cluster.FRESH);
  }

  private static void await(Trainer trainer, Callable<Boolean> what) {
    Awaitility.await()
        .atMost(PATIENCE)
        .failFast(() -> trainer.status().state() == State.FAILED)
        .until(what);
  }

  private static Replay replay() {
    return new Replay(cluster.access(), SkippingTest::settings, Set.of(), (of, step) -> {});
  }

  private static TrainerSettings settings(CheckpointManifest manifest) {
    return settings(manifest.getStudentId());
  }

  /** Skips all that is unread when the lag passes 500 records, and says at once that it waits. */
  private static TrainerSettings settings(String studentId) {
    TrainerSettings other = Cluster.settings(studentId, LABELED, EVERY_20);
    return new TrainerSettings(
        studentId,
        other.instance(),
        other.architecture(),
        other.preprocessing(),
        other.classes(),
        other.training(),
        other.batches(),
        other.checkpoints(),
        new KeepUp(500, 4),
        new Patience(Duration.ofMillis(1), Duration.ofMinutes(1), Optional.empty()),
        other.retention(),
        other.mix(),
        other.initialWeights(),
        other.stepsEvery(),
        other.configured());
  }
}
