package dev.coffey.trainer.flow;

import dev.coffey.schemas.TopicSettings;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/**
 * Where Kafka and the registry are.
 *
 * @param kafka client settings, at least {@code bootstrap.servers}
 * @param topics how missing topics are made
 */
public record ClusterAccess(
    Map<String, Object> kafka, SchemaRegistryClient registry, TopicSettings topics) {}
