package dev.coffey.trainer.flow;

import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * Where Kafka and the registry are.
 *
 * @param kafka client settings, at least {@code bootstrap.servers}
 * @param topics how missing topics are made
 */
public record ClusterAccess(
    Map<String, Object> kafka, SchemaRegistryClient registry, TopicSettings topics) {

  /** Makes the topics that are missing, and registers their schemas. */
  void ensureTopics() {
    try (Admin admin = Admin.create(kafka)) {
      TopicCreation.ensure(admin, registry, Topics.ALL, topics);
    }
  }
}
