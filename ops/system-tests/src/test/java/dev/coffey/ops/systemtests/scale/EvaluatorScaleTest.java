package dev.coffey.ops.systemtests.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.ops.systemtests.chaos.TopicScan;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
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

  private static final String GROUP = "coffey-evaluator";
  private static final int PARTITIONS = 4;
  private static final int STUDENTS_OF_EACH = 2;
  private static final int ROUNDS = 3;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path folder;

  private final Ports ports = Ports.choose();
  private final List<EvaluatorProcess> evaluators = new ArrayList<>();
  private KafkaBroker broker;
  private SchemaRegistry registry;
  private Admin admin;
  private KeyTally judged;
  private PublishingStudents students;

  @BeforeEach
  void startServers() throws Exception {
    broker = KafkaBroker.start(folder.resolve("broker"), ports.broker());
    registry = SchemaRegistry.start(folder.resolve("registry"), ports.registry());
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    var schemas = Registries.connect(registry.url().toString());
    TopicCreation.ensure(admin, schemas, Topics.ALL, TopicSettings.DEFAULT);
    judged = new KeyTally(broker.bootstrapServers(), Topics.EVALUATIONS.name());
    students =
        new PublishingStudents(PARTITIONS, STUDENTS_OF_EACH, broker.bootstrapServers(), schemas);
    PublishingStudents.writeVariants(Files.createDirectories(folder.resolve("variants")), 4);
  }

  @AfterEach
  void stop() throws Exception {
    evaluators.forEach(EvaluatorProcess::close);
    students.close();
    judged.close();
    admin.close();
    registry.close();
    broker.close();
  }

  @Test
  void evaluatorsShareTheStudentsAndNoCheckpointIsLostOrJudgedTwice() throws Exception {
    // Given four evaluators, one of which takes decisions on everybody's students
    startEvaluators(1);
    awaitShares(4);
    double one = judgedPerSecond();
    startEvaluators(1);
    awaitShares(2, 2);
    double two = judgedPerSecond();
    startEvaluators(2);
    awaitShares(1, 1, 1, 1);
    double four = judgedPerSecond();
    decideOnAll(evaluators.get(3), "pin");

    // When one is killed while checkpoints come, and another hangs until its students are taken
    students.publish();
    evaluators.get(0).kill();
    awaitShares(1, 1, 2);
    evaluators.get(1).freeze();
    students.publish();
    awaitShares(2, 2);
    awaitJudged(students.newest());
    evaluators.get(1).thaw();
    decideOnAll(evaluators.get(1), "unpin");
    students.publish();
    awaitJudged(students.newest());

    // Then
    Map<String, Integer> evaluations = scan(Topics.EVALUATIONS.name());
    assertThat(students.published()).containsAll(evaluations.keySet());
    assertThat(evaluations.values()).as("times that a checkpoint was judged").containsOnly(1);
    assertThat(scan(Topics.PROMOTIONS.name())).isEqualTo(threeDecisionsOnEach());
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

  private Map<String, Integer> scan(String topic) {
    return TopicScan.of(topic, broker.bootstrapServers()).keys();
  }

  private void startEvaluators(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      evaluators.add(
          new EvaluatorProcess(
              "evaluator-" + evaluators.size(),
              broker.bootstrapServers(),
              registry.url().toString(),
              folder,
              folder.resolve("variants")));
    }
  }

  /** Waits until as many evaluators as numbers are given have so many partitions each. */
  private void awaitShares(Integer... expected) {
    await("shares of the partitions; the newest evaluator says:\n" + newestEvaluator())
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .ignoreException(ExecutionException.class) // Until the first has joined there is no group.
        .untilAsserted(() -> assertThat(shares()).containsExactly(expected));
  }

  private String newestEvaluator() {
    return evaluators.get(evaluators.size() - 1).logTail();
  }

  /** Partitions that each member of the group has, fewest first. */
  private List<Integer> shares() throws ExecutionException, InterruptedException {
    return admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP).members().stream()
        .map(member -> member.assignment().topicPartitions().size())
        .sorted()
        .toList();
  }

  /** How fast checkpoints are judged when each waits for the one before. */
  private double judgedPerSecond() {
    awaitJudged(students.publish()); // who came has loaded the engine by then
    long startNanos = System.nanoTime();
    for (int round = 0; round < ROUNDS; round++) {
      awaitJudged(students.publish());
    }
    return ROUNDS * students.names().size() * 1e9 / (System.nanoTime() - startNanos);
  }

  private void awaitJudged(List<String> checkpoints) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> judged.hasAll(checkpoints));
  }

  /** Asks one evaluator to decide on all students, again while their partitions change hands. */
  private void decideOnAll(EvaluatorProcess evaluator, String what) {
    for (String student : students.names()) {
      await(what + " " + student)
          .atMost(LIMIT)
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
