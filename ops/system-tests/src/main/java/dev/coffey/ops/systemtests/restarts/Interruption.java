package dev.coffey.ops.systemtests.restarts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.ops.systemtests.restarts.TrainerProcess.Spec;
import dev.coffey.schemas.CheckpointManifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Two students on one fixed log: one is trained in one go, the other's trainer is killed again and
 * again, with a fresh empty disk each time. Both must end with the same bytes.
 *
 * @param kills ends by {@code kill -9}
 * @param steps that both take in the end
 * @param seed of the moments at which it is killed
 */
record Interruption(int kills, int steps, long seed, TrainerSize size) {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Every fourth kill comes soon after a start, wherever that stands. */
  private static final int EARLY_EVERY = 4;

  private static final int EARLY_MILLIS_MAX = 6_000;
  private static final int LATE_MILLIS_MAX = 500;

  /**
   * What came of it.
   *
   * @param starts of trainers that had been killed and came to a step again
   * @param forks checkpoints outside of the newest one's lineage, of the student that was killed
   */
  record Outcome(
      CheckpointManifest whole,
      CheckpointManifest interrupted,
      List<Start> starts,
      long ledgerGaps,
      long ledgerRepeats,
      long forks) {

    boolean isIdentical() {
      return whole.getStep() == interrupted.getStep()
          && whole.getStudent().getSha256().equals(interrupted.getStudent().getSha256())
          && whole
              .getTrainingState()
              .getSha256()
              .equals(interrupted.getTrainingState().getSha256());
    }

    boolean isClean() {
      return isIdentical() && ledgerGaps == 0 && ledgerRepeats == 0 && forks == 0;
    }
  }

  /**
   * One start after a kill.
   *
   * @param killToStepMillis from the kill to the first gradient step, seen from outside
   * @param parts as the trainer tells them
   */
  record Start(long killToStepMillis, JsonNode parts) {}

  /** Runs both, one after the other, on a log that has what the steps need and no more. */
  Outcome run(TrainerCluster cluster, Path root, Path folder, Consumer<String> say) {
    Spec whole = new Spec(cluster, root, folder, "whole", "a", size);
    try (TrainerProcess trainer = TrainerProcess.start(whole)) {
      trainer.awaitCheckpoint(steps, PATIENCE);
    }
    say.accept("trained " + steps + " steps in one go");
    List<Start> starts =
        interrupted(new Spec(cluster, root, folder, "interrupted", "a", size), say);
    TrainerCluster.Published published = cluster.published("interrupted");
    return new Outcome(
        cluster.published("whole").lineage().newest(),
        published.lineage().newest(),
        starts,
        published.ledger().gaps(),
        published.ledger().repeats(),
        published.forks());
  }

  private List<Start> interrupted(Spec spec, Consumer<String> say) {
    Random random = new Random(seed);
    List<Start> starts = new ArrayList<>();
    TrainerProcess trainer = TrainerProcess.start(spec);
    long killedNanos = 0;
    try {
      for (int kill = 1; kill <= kills; kill++) {
        if (kill % EARLY_EVERY == 0) {
          TrainerProcess.sleep(Duration.ofMillis(random.nextInt(EARLY_MILLIS_MAX)));
        } else {
          awaitStep(trainer, killedNanos, starts);
          awaitTarget(trainer, kill, random);
        }
        String where = where(trainer);
        trainer.kill();
        killedNanos = System.nanoTime();
        trainer.close();
        trainer = TrainerProcess.start(spec);
        say.accept("kill %d of %d: %s".formatted(kill, kills, where));
      }
      awaitStep(trainer, killedNanos, starts);
      trainer.awaitCheckpoint(steps, PATIENCE);
    } finally {
      trainer.close();
    }
    return starts;
  }

  private static void awaitStep(TrainerProcess trainer, long killedNanos, List<Start> starts) {
    JsonNode status =
        trainer.await("its first step", PATIENCE, now -> now.path("stepsThisRun").asLong() > 0);
    if (killedNanos > 0) {
      long millis = (System.nanoTime() - killedNanos) / 1_000_000;
      starts.add(new Start(millis, status.path("startMillis")));
    }
  }

  /** The kills are spread over all steps; a little later, so that each hits another moment. */
  private void awaitTarget(TrainerProcess trainer, int kill, Random random) {
    int apart = steps / (kills + 1);
    long target = (long) kill * apart - random.nextInt(Math.max(1, apart / 2));
    trainer.await("step " + target, PATIENCE, now -> now.path("step").asLong() >= target);
    TrainerProcess.sleep(Duration.ofMillis(random.nextInt(LATE_MILLIS_MAX)));
  }

  private static String where(TrainerProcess trainer) {
    JsonNode status = trainer.status();
    return status.path("state").asText("starting") + ", step " + status.path("step").asText("?");
  }
}
