package dev.coffey.checkpoints;

import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * A real broker and a real registry with Coffey's topics, one for all tests of this JVM; they end
 * with it. Each test uses students of its own.
 */
final class TestCluster {
  private static TestCluster shared;

  private final KafkaBroker broker;
  private final SchemaRegistry registry;

  private TestCluster(KafkaBroker broker, SchemaRegistry registry) {
    this.broker = broker;
    this.registry = registry;
  }

  static synchronized TestCluster shared() {
    if (shared == null) {
      try {
        Path folder = Files.createTempDirectory(Path.of("target"), "cluster");
        shared =
            new TestCluster(
                KafkaBroker.start(folder.resolve("kafka")),
                SchemaRegistry.start(folder.resolve("registry")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      createTopics(shared.kafka(), shared.registry());
    }
    return shared;
  }

  static void createTopics(Map<String, Object> kafka, SchemaRegistryClient registry) {
    try (Admin admin = Admin.create(kafka)) {
      TopicCreation.ensure(
          admin,
          registry,
          List.of(
              Topics.CHECKPOINTS, Topics.CHECKPOINT_CHUNKS, Topics.PROMOTIONS, Topics.HEAD_MIXES),
          TopicSettings.DEFAULT);
    }
  }

  Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  String registryUrl() {
    return registry.url().toString();
  }

  SchemaRegistryClient registry() {
    return Registries.connect(registryUrl());
  }
}
