package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.evaluator.leaderboard.Leaderboard;
import dev.coffey.evaluator.succession.Motion;
import dev.coffey.evaluator.succession.Ruling.Decided;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Topics on which nearly everything is older than the horizon, and lies further back than what is
 * read in any case.
 */
class LongHistoryTest {
  private static final int CHECKPOINTS = 20_000;
  private static final Motion ZOE = new Motion("Zoë", "I have seen it");
  private static final TopicPartition MANIFESTS = new TopicPartition(Topics.CHECKPOINTS.name(), 0);

  @TempDir static Path folder;

  private static World world;
  private static String first;
  private static String second;
  private static String settled;
  private static String rested;
  private static long restedOffset;

  @BeforeAll
  static void live() throws Exception {
    world = World.in(folder);
    Instant then = Instant.now().minus(Duration.ofDays(60));
    Blob weights = world.upload("reigning", TwoColours.student(1, 0));
    Blob better = world.upload("reigning", TwoColours.student(1, 40));
    try (Chronicle chronicle = new Chronicle(world)) {
      first = chronicle.checkpoint("reigning", 1, weights, then);
      chronicle.evaluation("reigning", first, 0.3, 2.5, then);
      chronicle.promotion("reigning", first, 1, 0.3, 2.5, then);
      second = chronicle.checkpoint("reigning", 2, better, then);
      chronicle.evaluation("reigning", second, 0.4, 1.5, then);
      chronicle.promotion("reigning", second, 2, 0.4, 1.5, then);
      settled =
          chronicle.checkpoint(
              "settled", 1, world.upload("settled", TwoColours.student(2, 0)), then);
      chronicle.evaluation("settled", settled, 0.5, 1, then);
      rested =
          chronicle.checkpoint("rested", 1, world.upload("rested", TwoColours.student(3, 0)), then);
      restedOffset = 3;
      Blob gone = new Blob("0".repeat(64), 0L, List.of(), List.of());
      for (int step = 1; step <= CHECKPOINTS; step++) {
        Instant later = then.plusSeconds(60L * step); // for two weeks
        String id = chronicle.checkpoint("veteran", step, gone, later);
        chronicle.evaluation("veteran", id, 0.5, 1, later);
      }
    }
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void ofEvaluationsOnlyTheNewestAreReadAndRemembered() throws Exception {
    // When
    try (RunningEvaluator evaluator = RunningEvaluator.judging(world, RunningEvaluator.RULES)) {
      // Then they are shown, although all are old
      assertThat(evaluator.court().standing().remembered()).isBetween(1, CHECKPOINTS / 2);
      assertThat(evaluator.evaluations().newestFirst()).hasSize(100);
    }
  }

  @Test
  void whoReignedLongAgoComesBackWithItsMix() throws Exception {
    // Given
    try (RunningEvaluator evaluator = RunningEvaluator.judging(world, RunningEvaluator.RULES);
        LeaderboardView view = new LeaderboardView(world.clients(), evaluator.court(), "val")) {
      view.open();
      await().atMost(World.LIMIT).until(() -> view.leaderboard().isPresent());
      Leaderboard.Row row = row(view, "reigning");

      // When
      var ruling = evaluator.court().rollBack("reigning", ZOE);

      // Then
      assertThat(row.reigns()).isTrue();
      assertThat(row.standing().checkpointId()).isEqualTo(second);
      assertThat(row(view, "veteran").history()).hasSizeBetween(250, 500);
      assertThat(ruling).isInstanceOf(Decided.class);
      HeadMix mix = world.mix("reigning");
      assertThat(mix.getCheckpointId()).isEqualTo(first);
      assertThat(mix.getAlpha()).isEqualTo(0.3);
      assertThat(mix.getBeta()).isEqualTo(2.5);
    }
  }

  private static Leaderboard.Row row(LeaderboardView view, String student) {
    return view.leaderboard().orElseThrow().rows().stream()
        .filter(it -> it.studentId().equals(student))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatWasNeverScoredIsAndWhatWasIsNotAgain() throws Exception {
    // When it starts twice
    String young;
    try (RunningEvaluator evaluator = RunningEvaluator.judging(world, RunningEvaluator.RULES)) {
      world.awaitEvaluation(rested);
    }
    try (RunningEvaluator evaluator = RunningEvaluator.judging(world, RunningEvaluator.RULES)) {
      young = world.publish("young", 1, TwoColours.student(4, 0));
      world.awaitEvaluation(young);

      // Then
      assertThat(world.evaluationsOf(rested)).hasSize(1);
      assertThat(world.evaluationsOf(settled)).hasSize(1);
      assertThat(evaluator.evaluations().setAsideCount()).isZero();
    }
  }

  @Test
  void checkpointsAreReadFromTheOldestThatWaitsOrTheHorizon() {
    // Given nobody has read them yet
    String group = "long-history";
    assertThat(begin(group)).isZero();

    // When all are read and one may not be taken here
    Optional<String> nothing = read(group, student -> false);
    long waits = begin(group);

    // And it may
    Optional<String> taken = read(group, student -> true);
    long done = begin(group);

    // Then
    assertThat(nothing).isEmpty();
    assertThat(waits).isEqualTo(restedOffset);
    assertThat(taken).contains(rested);
    assertThat(done).isEqualTo(endOffset() - Horizon.NEWEST);
  }

  private static long endOffset() {
    return world.clients().ends(List.of(MANIFESTS)).get(MANIFESTS);
  }

  private static long begin(String group) {
    try (KafkaConsumer<String, CheckpointManifest> consumer = world.clients().manifests(group)) {
      return consumer.position(MANIFESTS);
    }
  }

  /** Reads what there is, and takes one. */
  private static Optional<String> read(String group, Predicate<String> isOurs) {
    try (PendingCheckpoints pending =
        new PendingCheckpoints(world.clients(), group, stranger -> {})) {
      while (!pending.isCaughtUp()) {
        pending.poll(Duration.ofMillis(100));
      }
      Optional<String> taken =
          pending
              .next(it -> !it.getStudentId().equals("rested"), isOurs)
              .map(it -> it.manifest().getCheckpointId());
      pending.commit();
      return taken;
    }
  }
}
