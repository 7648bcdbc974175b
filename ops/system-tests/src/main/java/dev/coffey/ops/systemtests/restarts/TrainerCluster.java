package dev.coffey.ops.systemtests.restarts;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Trust;
import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.ops.systemtests.chaos.Ledger;
import dev.coffey.ops.systemtests.chaos.TopicScan;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;

/** Broker and registry with all topics, one partition each: all that trainers need. */
final class TrainerCluster implements AutoCloseable {

  static final TopicSettings ONE_PARTITION = new TopicSettings(1, OptionalInt.of(1));

  private final KafkaBroker broker;
  private final SchemaRegistry registryServer;
  private final SchemaRegistryClient registry;

  /** Starts both, and makes the topics. */
  TrainerCluster(Path folder) {
    this.broker = KafkaBroker.start(folder.resolve("broker"));
    this.registryServer = SchemaRegistry.start(folder.resolve("registry"));
    this.registry = Registries.connect(registryServer.url().toString());
    try (Admin admin = Admin.create(kafka())) {
      TopicCreation.ensure(admin, registry, Topics.ALL, ONE_PARTITION);
    }
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  String registryUrl() {
    return registryServer.url().toString();
  }

  Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", bootstrapServers());
  }

  SchemaRegistryClient registry() {
    return registry;
  }

  /**
   * What a student has on the topics.
   *
   * @param forks checkpoints that are not in the newest one's lineage
   */
  record Published(Lineage lineage, Ledger ledger, long forks) {}

  Published published(String studentId) {
    try (CheckpointLog log = CheckpointLog.open(kafka(), registry, Trust.EVERYBODY)) {
      String newest =
          log.latest(studentId)
              .orElseThrow(
                  () -> new IllegalStateException("'" + studentId + "' has no checkpoint."))
              .getCheckpointId();
      Lineage lineage = Lineage.of(newest, log);
      List<TopicScan> samples =
          List.of(
              TopicScan.of(Topics.SAMPLES_LABELED.name(), bootstrapServers()),
              TopicScan.of(Topics.SAMPLES_UNLABELED.name(), bootstrapServers()));
      return new Published(
          lineage,
          Ledger.of(lineage, samples),
          log.history(studentId).size() - lineage.oldestFirst().size());
    }
  }

  @Override
  public void close() {
    registryServer.close();
    broker.close();
  }
}
