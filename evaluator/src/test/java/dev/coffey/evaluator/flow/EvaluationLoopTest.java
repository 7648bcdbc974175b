package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.evaluator.judgement.Rules;
import dev.coffey.evaluator.succession.Motion;
import dev.coffey.evaluator.succession.Ruling.Conflicting;
import dev.coffey.evaluator.succession.Ruling.Decided;
import dev.coffey.evaluator.succession.Ruling.Unavailable;
import dev.coffey.evaluator.succession.Ruling.Unknown;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.PromotionKind;
import dev.coffey.schemas.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Against a real broker, a real registry and real students. */
class EvaluationLoopTest {
  private static final Motion ZOE = new Motion("Zoë", "I have seen it");

  private final World world = World.shared();
  private final String student = "student-" + System.nanoTime();

  private RunningEvaluator running() {
    return RunningEvaluator.judging(world, RunningEvaluator.RULES);
  }

  private String publish(long step, byte[] weights) {
    return world.publish(student, step, weights);
  }

  private List<Promotion> decisions() {
    return world.decisions(student);
  }

  @Test
  void promotesTheBetterRefusesTheWorseAndRemembersOverARestart() throws Exception {
    // Given
    byte[] untrained = TwoColours.student(1, 0);
    byte[] trained = TwoColours.student(1, 40);
    String first;
    String better;

    // When
    try (RunningEvaluator running = running()) {
      first = publish(1, untrained);
      world.awaitEvaluation(first);
      better = publish(2, trained);
      world.awaitEvaluation(better);
    }
    String worse;
    Evaluation judgedAfterRestart;
    try (RunningEvaluator running = running()) {
      worse = publish(3, TwoColours.student(2, 0));
      judgedAfterRestart = world.awaitEvaluation(worse);
    }

    // Then
    assertThat(decisions()).extracting(Promotion::getCheckpointId).containsExactly(first, better);
    assertThat(decisions().get(1).getPreviousId()).isEqualTo(first);
    assertThat(judgedAfterRestart.getPromoted()).isFalse();
    assertThat(judgedAfterRestart.getDecision()).contains("against the champion's 100.0 %");
    assertThat(world.evaluationsOf(first)).hasSize(1);
    assertThat(world.evaluationsOf(better)).hasSize(1);
    assertThat(world.evaluationsOf(better).get(0).getScores()).hasSize(2 * 3);
  }

  @Test
  void publishesTheMixWithThePromotion() throws Exception {
    // Given
    byte[] weights = TwoColours.student(3, 10);

    // When
    String id;
    try (RunningEvaluator running = running()) {
      id = publish(1, weights);
      world.awaitEvaluation(id);
    }

    // Then
    HeadMix mix = world.mix(student);
    Evaluation evaluation = world.evaluationsOf(id).get(0);
    assertThat(mix.getCheckpointId()).isEqualTo(id);
    assertThat(mix.getAlpha()).isEqualTo(evaluation.getAlpha());
    assertThat(mix.getBeta()).isEqualTo(evaluation.getBeta());
    assertThat(mix.getTunedOn()).isEqualTo("holdout");
  }

  @Test
  void setsABrokenCheckpointAsideAndGoesOn() throws Exception {
    // Given
    String good;

    // When
    try (RunningEvaluator running = running()) {
      world.send(Topics.CHECKPOINTS, student, new byte[] {9, 9, 9, 9});
      publish(1, new byte[] {1, 2, 3});
      await()
          .atMost(World.LIMIT)
          .until(() -> running.evaluations().setAside().containsKey(student));
      good = publish(2, TwoColours.student(4, 0));
      world.awaitEvaluation(good);
    }

    // Then
    assertThat(decisions()).extracting(Promotion::getCheckpointId).containsExactly(good);
  }

  @Test
  void refusesAStudentOfShuffledLabelsAndSaysWhy() throws Exception {
    // Given a champion that knows its colours, and a rule for the first of all
    Rules floored = new Rules("val", 1.0, 0.10, Map.of("val", 0.9), OptionalDouble.empty());
    byte[] shuffled = TwoColours.shuffled(5, 40);
    String champion;
    Evaluation first;
    Evaluation second;

    // When
    try (RunningEvaluator running = RunningEvaluator.judging(world, floored)) {
      first = world.awaitEvaluation(publish(1, shuffled));
      champion = publish(2, TwoColours.student(5, 40));
      world.awaitEvaluation(champion);
    }
    try (RunningEvaluator running = running()) {
      second = world.awaitEvaluation(publish(3, shuffled));
    }

    // Then
    assertThat(first.getPromoted()).isFalse();
    assertThat(first.getDecision()).matches("top-1 on val .* % is below the floor of 90.0 %");
    assertThat(second.getPromoted()).isFalse();
    assertThat(second.getDecision()).contains("against the champion's", "needs 1.0");
    assertThat(decisions()).extracting(Promotion::getCheckpointId).containsExactly(champion);
  }

  @Test
  void peoplePromoteRollBackPinAndUnpin() throws Exception {
    // Given
    String first;
    String second;
    String third;
    Evaluation whilePinned;

    // When
    try (RunningEvaluator running = running()) {
      first = publish(1, TwoColours.student(6, 0));
      world.awaitEvaluation(first);
      second = publish(2, TwoColours.student(6, 40));
      world.awaitEvaluation(second);
      assertThat(running.court().rollBack(student, ZOE)).isInstanceOf(Decided.class);
      assertThat(running.court().pin(student, ZOE)).isInstanceOf(Decided.class);
      third = publish(3, TwoColours.student(9, 40));
      whilePinned = world.awaitEvaluation(third);
      assertThat(running.court().unpin(student, ZOE)).isInstanceOf(Decided.class);
      assertThat(running.court().promote(student, third, ZOE)).isInstanceOf(Decided.class);
    }

    // Then
    assertThat(decisions())
        .extracting(Promotion::getKind)
        .containsExactly(
            PromotionKind.PROMOTE,
            PromotionKind.PROMOTE,
            PromotionKind.ROLLBACK,
            PromotionKind.PIN,
            PromotionKind.UNPIN,
            PromotionKind.PROMOTE);
    assertThat(decisions())
        .extracting(Promotion::getCheckpointId)
        .containsExactly(first, second, first, first, first, third);
    assertThat(decisions())
        .extracting(Promotion::getActor)
        .containsExactly("evaluator", "evaluator", "Zoë", "Zoë", "Zoë", "Zoë");
    assertThat(decisions().get(2).getReason()).isEqualTo("I have seen it");
    assertThat(decisions().get(2).getPreviousId()).isEqualTo(second);
    assertThat(whilePinned.getPromoted()).isFalse();
    assertThat(whilePinned.getDecision()).contains("Zoë has pinned " + first);
    assertThat(world.mix(student).getCheckpointId()).isEqualTo(third);
    assertThat(world.mix(student).getAlpha()).isEqualTo(whilePinned.getAlpha());
  }

  @Test
  void saysWhyItDoesNotDecide() throws Exception {
    // Given
    String only = publish(1, TwoColours.student(7, 0));

    // When / Then
    assertThat(new Court(World.HORIZON, "champion", World.NOBODY).pin(student, ZOE))
        .isInstanceOf(Unavailable.class);
    try (RunningEvaluator running = running()) {
      world.awaitEvaluation(only);
      assertThat(running.court().promote(student, student + "-000000009-aaaaaaaaaaaa", ZOE))
          .isInstanceOf(Unknown.class);
      assertThat(running.court().promote(student, only, ZOE))
          .isEqualTo(new Conflicting(only + " is the champion already."));
      assertThat(running.court().rollBack(student, ZOE)).isInstanceOf(Conflicting.class);
      assertThat(running.court().unpin(student, ZOE)).isInstanceOf(Conflicting.class);
      assertThat(running.court().pin("nobody", ZOE)).isInstanceOf(Conflicting.class);
      running.court().pin(student, ZOE);
      assertThat(running.court().promote(student, only, ZOE)).isInstanceOf(Conflicting.class);
    }
    assertThat(decisions()).hasSize(2);
  }

  @Test
  void theTopicKeepsEveryDecisionUnderAKeyOfItsOwn() throws Exception {
    // Given
    List<String> keys = new ArrayList<>();

    // When
    try (RunningEvaluator running = running()) {
      world.awaitEvaluation(publish(1, TwoColours.student(8, 0)));
      running.court().pin(student, ZOE);
    }

    // Then
    world
        .clients()
        .readToEnd(
            Topics.PROMOTIONS,
            (key, decision) -> {
              if (decision.getStudentId().equals(student)) {
                keys.add(key.substring(student.length()));
              }
            });
    assertThat(keys).containsExactly("/champion/1", "/champion", "/champion/2", "/champion");
  }

  @Test
  void letsTheNextCheckpointTakeThePlaceOfAChampionWhoseChunksAreGone() throws Exception {
    // Given
    String champion =
        world.publish(
            student,
            1,
            TwoColours.student(5, 0),
            manifest ->
                CheckpointManifest.newBuilder(manifest)
                    .setStudent(new Blob("0".repeat(64), 9L, List.of("1".repeat(64)), List.of()))
                    .build());
    try (Verdicts verdicts = new Verdicts(world.clients(), "evaluator-test")) {
      verdicts.fence();
      verdicts.publish(new Verdicts.Crowning(crowned(champion), Optional.empty()));
    }
    String next;

    // When
    try (RunningEvaluator running = running()) {
      next = publish(2, TwoColours.student(5, 0));
      world.awaitEvaluation(next);
    }

    // Then
    assertThat(decisions()).extracting(Promotion::getCheckpointId).containsExactly(champion, next);
  }

  @Test
  void whatSomebodyPromotedWhileItWasScoredIsChampionAlready() throws Exception {
    // Given rules by which a checkpoint is good enough to take its own place
    Rules lenient = Rules.of("val", 0.0, 0.10);
    String champion = publish(1, TwoColours.student(5, 40));
    try (Verdicts verdicts = new Verdicts(world.clients(), "evaluator-test")) {
      verdicts.fence();
      verdicts.publish(new Verdicts.Crowning(crowned(champion), Optional.empty()));
    }
    Evaluation evaluation;

    // When
    try (RunningEvaluator running = RunningEvaluator.judging(world, lenient)) {
      evaluation = world.awaitEvaluation(champion);
    }

    // Then
    assertThat(evaluation.getPromoted()).isFalse();
    assertThat(evaluation.getDecision()).isEqualTo("it is the champion already");
    assertThat(decisions()).hasSize(1);
  }

  @Test
  void setsACheckpointOfOtherClassesAsideAndGoesOn() throws Exception {
    // Given
    String good;

    // When
    try (RunningEvaluator running = running()) {
      world.publish(
          student,
          1,
          TwoColours.student(4, 0),
          manifest ->
              CheckpointManifest.newBuilder(manifest)
                  .setClasses(List.of("sparrow", "wren"))
                  .build());
      await()
          .atMost(World.LIMIT)
          .until(() -> running.evaluations().setAside().containsKey(student));
      good = publish(2, TwoColours.student(4, 0));
      world.awaitEvaluation(good);
    }

    // Then
    assertThat(decisions()).extracting(Promotion::getCheckpointId).containsExactly(good);
  }

  private Promotion crowned(String checkpointId) {
    return Promotion.newBuilder()
        .setStudentId(student)
        .setAlias("champion")
        .setCheckpointId(checkpointId)
        .setReason("the first")
        .setCreatedAt(Instant.now())
        .setNumber(1)
        .build();
  }
}
