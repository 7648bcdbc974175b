package dev.coffey.ops.systemtests.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.ops.systemtests.chaos.TopicScan;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;

/** A broker and a registry, evaluators as they are installed, and the students that they share. */
final class EvaluatorFarm implements AutoCloseable {
  /** Of {@code training-steps}, by which the students are shared. */
  static final int PARTITIONS = 4;

  static final Duration LIMIT = Duration.ofMinutes(3);

  private static final String GROUP = "coffey-evaluator";

  private final Path folder;
  private final KafkaBroker broker;
  private final SchemaRegistry registry;
  private final Admin admin;
  private final KeyTally judged;
  private final PublishingStudents students;
  private final List<EvaluatorProcess> evaluators = new ArrayList<>();

  /** Starts the servers; no evaluator yet. */
  EvaluatorFarm(Path folder, int studentsOfEachPartition) throws Exception {
    this.folder = folder;
    Ports ports = Ports.choose();
    broker = KafkaBroker.start(folder.resolve("broker"), ports.broker());
    registry = SchemaRegistry.start(folder.resolve("registry"), ports.registry());
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    var schemas = Registries.connect(registry.url().toString());
    TopicCreation.ensure(admin, schemas, Topics.ALL, TopicSettings.DEFAULT);
    judged = new KeyTally(broker.bootstrapServers(), Topics.EVALUATIONS.name());
    students =
        new PublishingStudents(
            PARTITIONS, studentsOfEachPartition, broker.bootstrapServers(), schemas);
    PublishingStudents.writeVariants(Files.createDirectories(folder.resolve("variants")), 4);
  }

  /** In the order of their partitions. */
  PublishingStudents students() {
    return students;
  }

  EvaluatorProcess evaluator(int number) {
    return evaluators.get(number);
  }

  void startEvaluators(int count) throws Exception {
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
  void awaitShares(Integer... expected) {
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
    return members().stream()
        .map(member -> member.assignment().topicPartitions().size())
        .sorted()
        .toList();
  }

  private Collection<MemberDescription> members() throws ExecutionException, InterruptedException {
    return admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP).members();
  }

  /** A partition that this evaluator holds. */
  int partitionOf(EvaluatorProcess evaluator) throws ExecutionException, InterruptedException {
    return members().stream()
        .filter(member -> member.clientId().equals(evaluator.url().toString()))
        .flatMap(member -> member.assignment().topicPartitions().stream())
        .findFirst()
        .orElseThrow()
        .partition();
  }

  void awaitJudged(List<String> checkpoints) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> judged.hasAll(checkpoints));
  }

  /** How often each key is on the topic. */
  Map<String, Integer> scan(Topic<?> topic) {
    return TopicScan.of(topic.name(), broker.bootstrapServers()).keys();
  }

  @Override
  public void close() throws Exception {
    evaluators.forEach(EvaluatorProcess::close);
    students.close();
    judged.close();
    admin.close();
    registry.close();
    broker.close();
  }
}
