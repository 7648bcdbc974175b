package dev.coffey.ops.systemtests.restarts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ops.systemtests.restarts.Interruption.Outcome;
import dev.coffey.ops.systemtests.restarts.TrainerCluster.Published;
import dev.coffey.ops.systemtests.restarts.TrainerProcess.Spec;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real trainer processes that are killed and frozen, on a real broker and a fixed log. */
class TrainerRestartsTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final TrainerSize SIZE = TrainerSize.SMALL;
  private static final int STEPS = 120;
  private static final long SEED = 1;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir static Path folder;
  private static TrainerCluster cluster;

  @BeforeAll
  static void start() {
    cluster = new TrainerCluster(folder);
    new FixedLog(SEED, cluster.registry())
        .write(SIZE.labeled(), SIZE.unlabeled(STEPS), cluster.kafka());
  }

  @AfterAll
  static void end() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void aTrainerThatIsKilledEndsWithTheVerySameWeights() {
    // Given: the longer run is ./mvnw -Pchaos -Dchaos.only=restarts
    Interruption interruption = new Interruption(2, STEPS, SEED, SIZE);

    // When
    Outcome outcome = interruption.run(cluster, ROOT, folder.resolve("logs"), words -> {});

    // Then
    assertThat(outcome.interrupted().getStep()).isEqualTo(STEPS);
    assertThat(outcome.interrupted().getStudent().getSha256())
        .isEqualTo(outcome.whole().getStudent().getSha256());
    assertThat(outcome.interrupted().getTrainingState().getSha256())
        .isEqualTo(outcome.whole().getTrainingState().getSha256());
    assertThat(outcome.ledgerGaps()).isZero();
    assertThat(outcome.ledgerRepeats()).isZero();
    assertThat(outcome.forks()).isZero();
  }

  @Test
  void twoTrainersOfAStudentMakeOneLineage() {
    try (TrainerProcess killed = trainer("a");
        TrainerProcess frozen = trainer("b")) {
      // Given: one that trains, and one that stands by
      TrainerProcess first = whoTrains(killed, frozen);
      TrainerProcess second = first == killed ? frozen : killed;

      // When: the first is killed; the second takes over, and stands still until a third has
      first.kill();
      awaitSteps(second);
      try (TrainerProcess third = trainer("c")) {
        second.freeze();
        third.awaitCheckpoint(STEPS, PATIENCE);
        second.thaw();
        second.await(
            "standing by",
            PATIENCE,
            status -> status.path("state").asText().equals("STANDBY") || !second.isAlive());
      }
    }

    // Then
    Published published = cluster.published("contested");
    assertThat(published.lineage().newest().getStep()).isEqualTo(STEPS);
    assertThat(published.forks()).isZero();
    assertThat(published.ledger().gaps()).isZero();
    assertThat(published.ledger().repeats()).isZero();
  }

  private static TrainerProcess trainer(String instance) {
    return TrainerProcess.start(
        new Spec(cluster, ROOT, folder.resolve("logs"), "contested", instance, SIZE));
  }

  private static TrainerProcess whoTrains(TrainerProcess one, TrainerProcess other) {
    long untilNanos = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < untilNanos) {
      if (hasSteps(one)) {
        return one;
      }
      if (hasSteps(other)) {
        return other;
      }
    }
    throw new AssertionError("Neither trains: " + one.status() + ", " + other.status());
  }

  private static boolean hasSteps(TrainerProcess trainer) {
    return trainer.status().path("stepsThisRun").asLong() > 0;
  }

  private static void awaitSteps(TrainerProcess trainer) {
    trainer.await("a step", PATIENCE, status -> status.path("stepsThisRun").asLong() > 0);
  }
}
