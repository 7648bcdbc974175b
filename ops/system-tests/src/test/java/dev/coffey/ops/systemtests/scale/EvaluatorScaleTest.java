package dev.coffey.ops.systemtests.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One, two and four evaluators on one broker: they share the students, and whoever comes, hangs or
 * is killed, every checkpoint is judged once and every decision has the next number. The rates that
 * are printed say what this machine gives; on two processors four evaluators are no faster than
 * one.
 */
class EvaluatorScaleTest {

  private static final int STUDENTS_OF_EACH = 2;
  private static final int ROUNDS = 3;

  @TempDir Path folder;

  private EvaluatorFarm farm;
  private PublishingStudents students;

  @BeforeEach
  void startServers() throws Exception {
    farm = new EvaluatorFarm(folder, STUDENTS_OF_EACH);
    students = farm.students();
  }

  @AfterEach
  void stop() throws Exception {
    farm.close();
  }

  @Test
  void evaluatorsShareTheStudentsAndNoCheckpointIsLostOrJudgedTwice() throws Exception {
    // Given four evaluators, one of which takes decisions on everybody's students
    farm.startEvaluators(1);
    farm.awaitShares(4);
    double one = judgedPerSecond();
    farm.startEvaluators(1);
    farm.awaitShares(2, 2);
    double two = judgedPerSecond();
    farm.startEvaluators(2);
    farm.awaitShares(1, 1, 1, 1);
    double four = judgedPerSecond();
    decideOnAll(farm.evaluator(3), "pin");

    // When one is killed while checkpoints come, and another hangs until its students are taken
    students.publish();
    farm.evaluator(0).kill();
    farm.awaitShares(1, 1, 2);
    farm.evaluator(1).freeze();
    students.publish();
    farm.awaitShares(2, 2);
    farm.awaitJudged(students.newest());
    farm.evaluator(1).thaw();
    decideOnAll(farm.evaluator(1), "unpin");
    students.publish();
    farm.awaitJudged(students.newest());

    // Then
    Map<String, Integer> evaluations = farm.scan(Topics.EVALUATIONS);
    assertThat(students.published()).containsAll(evaluations.keySet());
    assertThat(evaluations.values()).as("times that a checkpoint was judged").containsOnly(1);
    assertThat(farm.scan(Topics.PROMOTIONS)).isEqualTo(threeDecisionsOnEach());
    System.out.printf(
        "%,d checkpoints of %d students; 1, 2, 4 evaluators on %d processors: %.1f, %.1f, %.1f"
            + " checkpoints/s%n",
        evaluations.size(),
        students.names().size(),
        Runtime.getRuntime().availableProcessors(),
        one,
        two,
        four);
  }

  /** The first checkpoint promoted, pinned, unpinned: each once, and each once as the newest. */
  private Map<String, Integer> threeDecisionsOnEach() {
    Map<String, Integer> expected = new HashMap<>();
    for (String student : students.names()) {
      for (int number = 1; number <= 3; number++) {
        expected.put("%s/champion/%d".formatted(student, number), 1);
      }
      expected.put(student + "/champion", 3);
    }
    return expected;
  }

  /** How fast checkpoints are judged when each waits for the one before. */
  private double judgedPerSecond() {
    farm.awaitJudged(students.publish()); // who came has loaded the engine by then
    long startNanos = System.nanoTime();
    for (int round = 0; round < ROUNDS; round++) {
      farm.awaitJudged(students.publish());
    }
    return ROUNDS * students.names().size() * 1e9 / (System.nanoTime() - startNanos);
  }

  /** Asks one evaluator to decide on all students, again while their partitions change hands. */
  private void decideOnAll(EvaluatorProcess evaluator, String what) {
    for (String student : students.names()) {
      await(what + " " + student)
          .atMost(EvaluatorFarm.LIMIT)
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                EvaluatorProcess.Answer answer = evaluator.ask(student, what);
                assertThat(answer.status()).as(answer.body()).isIn(200, 503);
                return answer.status() == 200;
              });
    }
  }
}
