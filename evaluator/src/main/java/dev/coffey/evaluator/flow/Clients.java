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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The Kafka clients of the evaluator.
 *
 * @param kafka settings for every client: bootstrap servers and security
 * @param registry where schemas are looked up
 * @param trustedKeys of those whose checkpoints are scored
 * @param horizon since when topics are read that grow with every checkpoint
 */
public record Clients(
    Map<String, Object> kafka,
    SchemaRegistryClient registry,
    TrustedKeys trustedKeys,
    Horizon horizon) {
  private static final Duration POLL = Duration.ofMillis(500);

  /** What a killed evaluator leaves open holds up all readers of its topics for so long. */
  private static final int TRANSACTION_MILLIS_MAX = 10_000;

  /** Others wait for a decision's lock meanwhile. */
  private static final int BLOCK_MILLIS_MAX = 15_000;

  /** The log of trusted checkpoints. */
  public CheckpointLog checkpoints() {
    return CheckpointLog.open(kafka, registry, Trust.in(trustedKeys));
  }

  /**
   * Manifests from the horizon on, or from where the group has committed if that is before; from
   * the topic's beginning if it has not. Polling throws for a stranger's.
   */
  KafkaConsumer<String, CheckpointManifest> manifests(String group) {
    KafkaConsumer<String, CheckpointManifest> consumer =
        consumer(trustedKeys.manifests(registry), Map.of(ConsumerConfig.GROUP_ID_CONFIG, group));
    try {
      List<TopicPartition> partitions = partitions(consumer, List.of(Topics.CHECKPOINTS.name()));
      consumer.assign(partitions);
      horizon.seek(consumer, partitions);
      consumer
          .committed(Set.copyOf(partitions))
          .forEach(
              (partition, committed) -> {
                long from = committed == null ? 0 : committed.offset();
                consumer.seek(partition, Math.min(from, consumer.position(partition)));
              });
      return consumer;
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /**
   * A consumer of committed records outside of any group that never makes a topic; from where a
   * topic begins when it is asked for what is no longer there.
   *
   * @param more settings beyond these
   */
  public <V> KafkaConsumer<String, V> consumer(Deserializer<V> values, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.putAll(more);
    return new KafkaConsumer<>(settings, new StringDeserializer(), values);
  }

  /** All partitions of these topics. */
  public static List<TopicPartition> partitions(
      KafkaConsumer<?, ?> consumer, Collection<String> topics) {
    List<TopicPartition> partitions = new ArrayList<>();
    topics.forEach(
        topic ->
            consumer
                .partitionsFor(topic)
                .forEach(it -> partitions.add(new TopicPartition(topic, it.partition()))));
    return partitions;
  }

  /**
   * Where partitions end now, with what is written and not committed yet. A reader of committed
   * records that stopped where those end now would miss what lies behind another's open
   * transaction.
   */
  public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
    try (KafkaConsumer<String, byte[]> ruler =
        consumer(
            new ByteArrayDeserializer(),
            Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted"))) {
      return ruler.endOffsets(partitions);
    }
  }

  /**
   * Reads a topic up to its present end, in log order within each partition; what is no record of
   * it is left out.
   */
  public <V> void readToEnd(Topic<V> topic, BiConsumer<String, V> sink) {
    readToEnd(Tail.Line.whole(topic, this, sink));
  }

  /** The same from the horizon on. */
  <V> void readRecent(Topic<V> topic, BiConsumer<String, V> sink) {
    readToEnd(Tail.Line.recent(topic, this, sink));
  }

  private void readToEnd(Tail.Line<?> line) {
    try (Tail tail = new Tail(this, List.of(line))) {
      Map<TopicPartition, Long> ends = tail.ends();
      while (!tail.hasPassed(ends)) {
        tail.poll(POLL);
      }
    }
  }

  /** A transactional producer; once begun, it fences the one before with the same id. */
  public KafkaProducer<String, byte[]> transactional(String transactionalId) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS_MAX);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MILLIS_MAX);
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }
}
