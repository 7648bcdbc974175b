package dev.coffey.evaluator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.evaluator.circuit.Division;
import dev.coffey.evaluator.circuit.Holders;
import dev.coffey.evaluator.succession.Motion;
import dev.coffey.evaluator.succession.Ruling;
import dev.coffey.evaluator.succession.Succession;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Promotion;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Two evaluators on one broker share the students. */
class EvaluatorsTest {
  private static final URI FIRST = URI.create("http://localhost:8184");
  private static final URI SECOND = URI.create("http://localhost:8284");
  private static final Division DIVISION = new Division(RunningEvaluator.PARTITIONS);
  private static final Motion ZOE = new Motion("Zoë", "I have seen it");

  private final World world = World.shared();
  private final Stream stream = new Stream(world);

  /** By partition, a student of it. */
  private final Map<Integer, String> students = new TreeMap<>();

  EvaluatorsTest() {
    String prefix = "shared-" + System.nanoTime() + "-";
    IntStream.iterate(0, i -> students.size() < RunningEvaluator.PARTITIONS, i -> i + 1)
        .mapToObj(i -> prefix + i)
        .forEach(student -> students.putIfAbsent(DIVISION.of(student), student));
  }

  private RunningEvaluator evaluator(URI address) {
    return RunningEvaluator.joining(world, address, students::containsValue);
  }

  private Map<Integer, String> publish(long step, byte[] weights) throws Exception {
    UnaryOperator<CheckpointManifest> readSoFar = stream.readSoFar();
    Map<Integer, String> ids = new TreeMap<>();
    students.forEach(
        (partition, student) ->
            ids.put(partition, world.publish(student, step, weights, readSoFar)));
    return ids;
  }

  private void assertEachEvaluatedOnce(Map<Integer, String> checkpoints) {
    checkpoints.values().forEach(world::awaitEvaluation);
    assertThat(checkpoints.values())
        .allSatisfy(id -> assertThat(world.evaluationsOf(id)).hasSize(1));
  }

  private static void awaitWindow(RunningEvaluator at, String student) {
    await()
        .atMost(World.LIMIT)
        .until(
            () ->
                at.watches().curves(student).stream()
                    .anyMatch(it -> !it.labels().closed().isEmpty()));
  }

  private static void awaitChampion(RunningEvaluator at, String student, String checkpointId) {
    await()
        .atMost(World.LIMIT)
        .until(
            () ->
                at.court()
                    .succession(student)
                    .flatMap(Succession::champion)
                    .equals(Optional.of(checkpointId)));
  }

  @Test
  void eachStudentIsJudgedOnceByWhoHoldsItsPartitionAndKnownToAll() throws Exception {
    // Given
    byte[] untrained = TwoColours.student(1, 0);
    byte[] trained = TwoColours.student(1, 40);
    try (RunningEvaluator first = evaluator(FIRST).sitting(4);
        Holders holders = new Holders(world.clients().kafka(), "evaluator-test")) {
      Map<Integer, String> begun = publish(1, untrained);
      assertEachEvaluatedOnce(begun);
      Map<Integer, String> better;

      // When another one comes
      try (RunningEvaluator second = evaluator(SECOND)) {
        first.sitting(2);
        second.sitting(2);
        better = publish(2, trained);
        assertEachEvaluatedOnce(better);

        // Then each knows all, and only who holds the student watches it and decides
        stream.labeled(24, false);
        for (int partition : students.keySet()) {
          boolean isFirsts = first.court().sitting().contains(partition);
          RunningEvaluator holder = isFirsts ? first : second;
          RunningEvaluator other = isFirsts ? second : first;
          String student = students.get(partition);
          awaitChampion(other, student, better.get(partition));
          assertThat(other.evaluations().newestFirst())
              .extracting("checkpointId")
              .contains(begun.get(partition), better.get(partition));
          assertThat(holder.watches().follows(student)).isTrue();
          assertThat(other.watches().follows(student)).isFalse();
          awaitWindow(other, student);
          assertThat(holders.ask(partition)).contains(isFirsts ? FIRST : SECOND);
          assertThat(other.court().rollBack(student, ZOE))
              .isEqualTo(new Ruling.Elsewhere(student, partition));
          assertThat(holder.court().rollBack(student, ZOE)).isInstanceOf(Ruling.Decided.class);
          awaitChampion(other, student, begun.get(partition));
        }
      }

      // And when it goes, what it decided is gone on from
      first.sitting(4);
      students.forEach(
          (partition, student) ->
              assertThat(first.court().promote(student, better.get(partition), ZOE))
                  .isInstanceOf(Ruling.Decided.class));
      students.forEach((partition, student) -> assertNumbersWithoutGap(student, 4));
    }
  }

  private void assertNumbersWithoutGap(String student, long newest) {
    assertThat(world.numbers(student))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, (int) newest).mapToObj(Long::valueOf).toList());
  }

  @Test
  void aStudentBelongsToThePartitionOfItsSteps() throws Exception {
    // Given ids of all lengths, of letters of all kinds, on partitions of which no power of two is
    List<String> ids =
        IntStream.range(0, 200).mapToObj(i -> "s" + "é漢-x".repeat(i % 9) + i * i).toList();
    int partitions = 7;
    Map<String, Integer> sent = new TreeMap<>();

    // When a producer sends what is keyed by them
    try (Admin admin = Admin.create(world.clients().kafka())) {
      admin
          .createTopics(List.of(new NewTopic("partitions-of-keys", partitions, (short) 1)))
          .all()
          .get();
    }
    try (var producer =
        new KafkaProducer<>(
            world.clients().kafka(), new StringSerializer(), new StringSerializer())) {
      for (String id : ids) {
        var record = new ProducerRecord<String, String>("partitions-of-keys", id, "");
        sent.put(id, producer.send(record).get().partition());
      }
    }

    // Then
    Division division = new Division(partitions);
    assertThat(sent).hasSize(200).allSatisfy((id, at) -> assertThat(division.of(id)).isEqualTo(at));
    assertThat(sent.values()).contains(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void whoWasTakenForDeadDecidesNothing() throws Exception {
    // Given an evaluator that judges a student, whose producer another has fenced
    String student = students.get(0);
    try (RunningEvaluator evaluator = evaluator(FIRST).sitting(4)) {
      String only = world.publish(student, 1, TwoColours.student(1, 0));
      world.awaitEvaluation(only);
      Ruling late;
      try (Verdicts newer = new Verdicts(world.clients(), "evaluator-test-0")) {
        newer.fence();
        newer.publish(
            new Verdicts.Crowning(pinned(evaluator.court().succession(student)), Optional.empty()));

        // When
        late = evaluator.court().remix(student, only, new HeadMix(0.25, 1), ZOE);
      }

      // Then it is told so, and knows what was decided when it decides again
      assertThat(late).isInstanceOf(Ruling.Unavailable.class);
      assertThat(((Ruling.Unavailable) late).detail()).contains("Kafka did not take the decision");
      evaluator.sitting(4);
      assertThat(evaluator.court().unpin(student, ZOE)).isInstanceOf(Ruling.Decided.class);
      assertNumbersWithoutGap(student, 3);
      assertThat(world.mix(student).getActor()).isNotEqualTo("Zoë");
    }
  }

  private static Promotion pinned(Optional<Succession> succession) {
    Ruling.Decided decided = (Ruling.Decided) succession.orElseThrow().pin(ZOE, Instant.now());
    return decided.decision();
  }
}
