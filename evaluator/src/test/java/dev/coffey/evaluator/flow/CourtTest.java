package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.evaluator.circuit.Division;
import dev.coffey.evaluator.succession.Succession;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import java.lang.Thread.State;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What the court tells, and in which order, on a real broker. */
class CourtTest {
  private static final Division DIVISION = new Division(RunningEvaluator.PARTITIONS);

  private final World world = World.shared();
  private final String student = "court-" + System.nanoTime();
  private final int partition = DIVISION.of(student);

  /** Hears of an evaluation, and has its student given up before it has heard all. */
  private final class Slow implements DecisionListener {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Court court;
    private Thread rising;

    @Override
    public void evaluated(Evaluation evaluation) {
      rising = new Thread(() -> court.rise(partition), "rising");
      rising.start();
      await()
          .atMost(World.LIMIT)
          .until(() -> Set.of(State.BLOCKED, State.TERMINATED).contains(rising.getState()));
      heard.add("evaluated " + evaluation.getStudentId());
    }

    @Override
    public void leaves(String studentId) {
      heard.add("left " + studentId);
    }
  }

  private Evaluation unpromoted() {
    return Evaluation.newBuilder()
        .setCheckpointId(student + "-000000001-aaaaaaaaaaaa")
        .setStudentId(student)
        .setStep(1)
        .setAlpha(0.5)
        .setBeta(1)
        .setTunedOn("holdout")
        .setScores(List.of())
        .setPromoted(false)
        .setDecision("below the floor")
        .setImagesPerSecond(1)
        .setCreatedAt(Instant.now())
        .build();
  }

  private HeadMix mix(Evaluation evaluation) {
    return new Findings("holdout", List.of()).mix(evaluation, 1);
  }

  @Test
  void whoHasLeftIsNotSpokenOfAgain() throws Exception {
    // Given a student without a champion whose partition is given up while its score is told
    Slow listener = new Slow();
    Court court = new Court(World.HORIZON, "champion", listener);
    listener.court = court;
    try (CheckpointLog log = world.clients().checkpoints()) {
      court.open(DIVISION, log, new PastEvaluations(world.clients()));
      Verdicts verdicts = new Verdicts(world.clients(), "court-test-" + student);
      verdicts.fence();
      court.sit(partition, verdicts, () -> true);
      Evaluation evaluation = unpromoted();

      // When
      Settlement settlement =
          court.settle(Succession.none(student, "champion"), evaluation, mix(evaluation));
      listener.rising.join();

      // Then
      assertThat(settlement).isEqualTo(Settlement.WRITTEN);
      assertThat(listener.heard).containsExactly("evaluated " + student, "left " + student);
    }
  }
}
