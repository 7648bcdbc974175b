package dev.coffey.evaluator.console;

import dev.coffey.evaluator.flow.Clients;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.RecordFormatException;
import dev.coffey.schemas.RegistryUnavailableException;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.TrainingStep;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the console remembers: the ends of the topics with steps, evaluations and rejections,
 * and what comes after. A broker that is away looks like topics on which nothing comes.
 *
 * <p>Owned by the console's thread.
 */
final class TopicFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);
  private static final int ANSWER_MILLIS_MAX = 3_000;
  private static final int FETCH_BYTES_MAX = 4 << 20;
  private static final int PARTITION_FETCH_BYTES_MAX = 1 << 20;

  /** A record and the mark of its transaction take two offsets. */
  private static final long EVALUATIONS_BACK = 4L * EvaluationHistory.KEPT;

  private static final long REJECTIONS_BACK = 250;

  private final Clients clients;
  private final Density density;
  private final Map<String, Line<?>> lines = new HashMap<>();
  private final Map<TopicPartition, Long> behind = new HashMap<>();
  private Optional<KafkaConsumer<String, byte[]>> consumer = Optional.empty();

  /** A topic, from how far before its end it is read, and who gets it. */
  private record Line<V>(Deserializer<V> deserializer, long back, BiConsumer<String, V> sink) {
    void take(ConsumerRecord<String, byte[]> record) {
      V value = deserializer.deserialize(record.topic(), record.value());
      if (value != null) {
        sink.accept(record.key(), value);
      }
    }
  }

  TopicFeed(Clients clients, Density density) {
    this.clients = clients;
    this.density = density;
  }

  TopicFeed steps(int back, BiConsumer<String, TrainingStep> sink) {
    return with(Topics.TRAINING_STEPS, back, sink);
  }

  TopicFeed evaluations(BiConsumer<String, Evaluation> sink) {
    return with(Topics.EVALUATIONS, EVALUATIONS_BACK, sink);
  }

  TopicFeed rejections(BiConsumer<String, RejectedImage> sink) {
    return with(Topics.IMAGES_REJECTED, REJECTIONS_BACK, sink);
  }

  private <V> TopicFeed with(Topic<V> topic, long back, BiConsumer<String, V> sink) {
    lines.put(topic.name(), new Line<>(topic.deserializer(clients.registry()), back, sink));
    return this;
  }

  /** Hands on what has come, waiting at most so long for something to come. */
  void poll(Duration limit) {
    if (consumer.isEmpty()) {
      connect();
    }
    consumer.ifPresent(it -> poll(it, limit));
  }

  /** Whether all that was there when it began has been read. */
  boolean isCaughtUp() {
    consumer.ifPresent(
        it -> behind.entrySet().removeIf(end -> it.position(end.getKey()) >= end.getValue()));
    return consumer.isPresent() && behind.isEmpty();
  }

  private void connect() {
    KafkaConsumer<String, byte[]> opened =
        clients.consumer(
            new ByteArrayDeserializer(),
            Map.of(
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                FETCH_BYTES_MAX,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                PARTITION_FETCH_BYTES_MAX,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ANSWER_MILLIS_MAX));
    try {
      seek(opened);
      consumer = Optional.of(opened);
    } catch (KafkaException e) {
      LOG.debug("The console cannot read topics now: {}", e.toString());
      opened.close();
    }
  }

  private void seek(KafkaConsumer<String, byte[]> opened) {
    List<TopicPartition> partitions = Clients.partitions(opened, lines.keySet());
    opened.assign(partitions);
    Map<TopicPartition, Long> first = opened.beginningOffsets(partitions);
    behind.clear();
    opened
        .endOffsets(partitions)
        .forEach(
            (partition, end) -> {
              long back = lines.get(partition.topic()).back();
              opened.seek(partition, Math.max(first.get(partition), end - back));
              behind.put(partition, end);
            });
  }

  private void poll(KafkaConsumer<String, byte[]> from, Duration limit) {
    Map<TopicPartition, Long> before = positions(from);
    Map<String, Long> records = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record : from.poll(limit)) {
      records.merge(record.topic(), 1L, Long::sum);
      try {
        lines.get(record.topic()).take(record);
      } catch (RecordFormatException | RegistryUnavailableException e) {
        LOG.debug(
            "Left out {}-{}@{}: {}",
            record.topic(),
            record.partition(),
            record.offset(),
            e.getMessage());
      }
    }
    Map<String, Long> offsets = new HashMap<>();
    positions(from)
        .forEach((at, next) -> offsets.merge(at.topic(), next - before.get(at), Long::sum));
    offsets.forEach(
        (topic, count) -> density.observe(topic, records.getOrDefault(topic, 0L), count));
  }

  private static Map<TopicPartition, Long> positions(KafkaConsumer<String, byte[]> of) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    of.assignment().forEach(it -> positions.put(it, of.position(it)));
    return positions;
  }

  @Override
  public void close() {
    consumer.ifPresent(KafkaConsumer::close);
  }
}
