package dev.coffey.ops.local.watch;

import dev.coffey.checkpoints.Freshness;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.PromotionKey;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topics and counts. What lies there already when it starts counts for the state (last
 * checkpoint, champion) and not for this run.
 *
 * <p>One thread owns the consumer.
 */
public final class TopicWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

  /** Topics of which only this run's records are counted. */
  private static final List<Topic<?>> COUNTED =
      List.of(
          Topics.IMAGES,
          Topics.IMAGES_REJECTED,
          Topics.SAMPLES_LABELED,
          Topics.SAMPLES_UNLABELED,
          Topics.TRAINING_STEPS);

  /** Topics whose older records say where things stand. */
  private static final List<Topic<?>> REMEMBERED =
      List.of(Topics.CHECKPOINTS, Topics.EVALUATIONS, Topics.PROMOTIONS);

  /** What one record of a topic changes. */
  private interface Handler {
    void take(ConsumerRecord<String, byte[]> record, boolean thisRun);
  }

  private final SchemaRegistryClient registry;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<TopicPartition, Long> startOfRun;
  private final Tally tally = new Tally();
  private final Map<String, Handler> handlers = handlers();
  private final Freshness freshness;
  private final Thread thread;
  private volatile boolean stopped;

  public TopicWatch(String bootstrapServers, SchemaRegistryClient registry, Freshness freshness) {
    this.registry = registry;
    this.freshness = freshness;
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "demo-watch");
    this.consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> counted = partitions(COUNTED);
    List<TopicPartition> remembered = partitions(REMEMBERED);
    List<TopicPartition> all = new ArrayList<>(counted);
    all.addAll(remembered);
    consumer.assign(all);
    this.startOfRun = Map.copyOf(consumer.endOffsets(all));
    counted.forEach(partition -> consumer.seek(partition, startOfRun.get(partition)));
    consumer.seekToBeginning(remembered);
    this.thread = new Thread(this::follow, "topic watch");
    this.thread.setDaemon(true);
    this.thread.start();
  }

  private List<TopicPartition> partitions(List<Topic<?>> topics) {
    return topics.stream()
        .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  public Tally.Snapshot snapshot() {
    return tally.snapshot();
  }

  private void follow() {
    while (!stopped) {
      try {
        consumer.poll(Duration.ofMillis(200)).forEach(this::count);
      } catch (KafkaException e) {
        LOG.warn("Watching the topics: {}", e.toString());
      }
    }
    consumer.close();
  }

  private Map<String, Handler> handlers() {
    return Map.of(
        Topics.IMAGES.name(), (record, thisRun) -> tally.image(),
        Topics.IMAGES_REJECTED.name(), (record, thisRun) -> tally.rejected(),
        Topics.SAMPLES_LABELED.name(), (record, thisRun) -> tally.labeled(),
        Topics.SAMPLES_UNLABELED.name(), (record, thisRun) -> tally.unlabeled(),
        Topics.TRAINING_STEPS.name(), (record, thisRun) -> step(record),
        Topics.CHECKPOINTS.name(),
            (record, thisRun) -> checkpoint(value(Topics.CHECKPOINTS, record), thisRun),
        Topics.EVALUATIONS.name(),
            (record, thisRun) -> evaluation(value(Topics.EVALUATIONS, record)),
        Topics.PROMOTIONS.name(), this::promotion);
  }

  private void step(ConsumerRecord<String, byte[]> record) {
    if (isOurs(record.key())) {
      tally.step(value(Topics.TRAINING_STEPS, record));
    }
  }

  private void evaluation(Evaluation evaluation) {
    if (isOurs(evaluation.getStudentId())) {
      tally.evaluation(evaluation);
    }
  }

  private void promotion(ConsumerRecord<String, byte[]> record, boolean thisRun) {
    Promotion promotion = value(Topics.PROMOTIONS, record);
    if (isOurs(promotion.getStudentId()) && PromotionKey.isCurrent(record.key(), promotion)) {
      tally.promotion(promotion, thisRun);
    }
  }

  private void checkpoint(CheckpointManifest manifest, boolean thisRun) {
    if (isOurs(manifest.getStudentId())) {
      tally.checkpoint(manifest, thisRun);
      freshness.published(manifest);
    }
  }

  /** Somebody may train another student beside the demo's. */
  private static boolean isOurs(String studentId) {
    return studentId.equals(Commands.STUDENT_ID);
  }

  private void count(ConsumerRecord<String, byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    handlers.get(record.topic()).take(record, record.offset() >= startOfRun.get(partition));
  }

  private <V> V value(Topic<V> topic, ConsumerRecord<String, byte[]> record) {
    return topic.deserializer(registry).deserialize(record.topic(), record.value());
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join(Duration.ofSeconds(5).toMillis());
  }
}
