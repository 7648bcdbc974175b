package dev.coffey.teacher.app;

import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.access.Party;
import dev.coffey.schemas.access.RightsCheck;
import dev.coffey.schemas.access.Secrets;
import dev.coffey.teacher.flow.SampleTopology;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;

/** Lets the pipeline start once its topics and schemas are as it needs them. */
@Singleton
class TopicGate {

  private final Map<String, Object> kafka;
  private final TopicsConfig config;
  private final SchemaRegistryClient registry;

  TopicGate(
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      TopicsConfig config,
      SchemaRegistryClient registry) {
    this.kafka = kafka;
    this.config = config;
    this.registry = registry;
  }

  /**
   * Creates what is missing and checks what is there.
   *
   * @throws IllegalStateException when images and labels of one id could end in different tasks
   */
  void open() {
    Map<String, Object> admin = Secrets.hidden(kafka);
    admin.keySet().retainAll(AdminClientConfig.configNames());
    try (Admin client = Admin.create(admin)) {
      TopicCreation.ensure(
          client,
          registry,
          SampleTopology.topics(),
          new TopicSettings(config.replicationFactor(), config.partitions()));
      RightsCheck.require(client, Party.TEACHER);
      checkCopartitioned(client, SampleTopology.joinedTopics());
    }
  }

  private static void checkCopartitioned(Admin client, List<String> joined) {
    Map<String, TopicDescription> topics = describe(client, joined);
    List<Integer> partitions =
        joined.stream().map(name -> topics.get(name).partitions().size()).toList();
    if (partitions.stream().distinct().count() > 1) {
      throw new IllegalStateException(
          ("The topics %s have %s partitions. They are joined by image id, so the numbers must be"
                  + " equal: add partitions to the smaller one.")
              .formatted(joined, partitions));
    }
  }

  private static Map<String, TopicDescription> describe(Admin client, List<String> names) {
    try {
      return client.describeTopics(names).allTopicNames().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while topics were described.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The broker does not describe " + names, e.getCause());
    }
  }
}
