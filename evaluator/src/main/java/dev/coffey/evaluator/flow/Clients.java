package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Trust;
import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The Kafka clients of the evaluation thread.
 *
 * @param kafka settings for every client: bootstrap servers and security
 * @param registry where schemas are looked up
 * @param trustedKeys of those whose checkpoints are scored
 */
public record Clients(
    Map<String, Object> kafka, SchemaRegistryClient registry, TrustedKeys trustedKeys) {
  private static final Duration POLL = Duration.ofMillis(500);

  /** The log of trusted checkpoints. */
  public CheckpointLog checkpoints() {
    return CheckpointLog.open(kafka, registry, Trust.in(trustedKeys));
  }

  /** Manifests from the topic's beginning; polling throws for a stranger's. */
  KafkaConsumer<String, CheckpointManifest> manifests() {
    return fromBeginning(Topics.CHECKPOINTS, trustedKeys.manifests(registry));
  }

  /** A consumer of committed records, assigned to every partition of a topic, at its beginning. */
  public <V> KafkaConsumer<String, V> fromBeginning(Topic<V> topic) {
    return fromBeginning(topic, topic.deserializer(registry));
  }

  private <V> KafkaConsumer<String, V> fromBeginning(Topic<V> topic, Deserializer<V> values) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    KafkaConsumer<String, V> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), values);
    List<TopicPartition> partitions = new ArrayList<>();
    consumer
        .partitionsFor(topic.name())
        .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  /** Reads a topic up to its present end, in log order within each partition. */
  public <V> void readToEnd(Topic<V> topic, BiConsumer<String, V> sink) {
    try (KafkaConsumer<String, V> consumer = fromBeginning(topic)) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(record -> sink.accept(record.key(), record.value()));
      }
    }
  }

  /** A transactional producer; a second one with the same id fences the first. */
  public KafkaProducer<String, byte[]> transactional(String transactionalId) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }
}
