package dev.coffey.evaluator.flow;

import dev.coffey.schemas.RecordFormatException;
import dev.coffey.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from their beginnings or from the horizon on, in log order within each partition.
 *
 * <p>One thread owns it.
 */
final class Tail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);

  private final Clients clients;
  private final Map<String, Line<?>> lines;
  private final KafkaConsumer<String, byte[]> consumer;

  /**
   * Who gets what a topic holds.
   *
   * @param whole whether from its beginning on
   */
  record Line<V>(
      Topic<V> topic, boolean whole, Deserializer<V> deserializer, BiConsumer<String, V> sink) {

    static <V> Line<V> whole(Topic<V> topic, Clients clients, BiConsumer<String, V> sink) {
      return new Line<>(topic, true, topic.deserializer(clients.registry()), sink);
    }

    static <V> Line<V> recent(Topic<V> topic, Clients clients, BiConsumer<String, V> sink) {
      return new Line<>(topic, false, topic.deserializer(clients.registry()), sink);
    }

    private void take(ConsumerRecord<String, byte[]> record) {
      value(record, deserializer).ifPresent(value -> sink.accept(record.key(), value));
    }
  }

  Tail(Clients clients, List<Line<?>> lines) {
    this.clients = clients;
    this.lines = new HashMap<>();
    lines.forEach(line -> this.lines.put(line.topic().name(), line));
    this.consumer = clients.consumer(new ByteArrayDeserializer(), Map.of());
    try {
      List<TopicPartition> partitions = Clients.partitions(consumer, this.lines.keySet());
      consumer.assign(partitions);
      Map<Boolean, List<TopicPartition>> byWhole =
          partitions.stream()
              .collect(Collectors.partitioningBy(it -> this.lines.get(it.topic()).whole()));
      consumer.seekToBeginning(byWhole.get(true));
      clients.horizon().seek(consumer, byWhole.get(false));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Hands on what has come, waiting at most so long for something to come. */
  void poll(Duration limit) {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(limit)) {
      lines.get(record.topic()).take(record);
    }
  }

  /** What a record holds; empty if that is nothing, or cannot be read. */
  static <V> Optional<V> value(
      ConsumerRecord<String, byte[]> record, Deserializer<V> deserializer) {
    try {
      return Optional.ofNullable(deserializer.deserialize(record.topic(), record.value()));
    } catch (RecordFormatException e) {
      LOG.warn(
          "Left out {}-{}@{}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
      return Optional.empty();
    }
  }

  /** All that it reads. */
  Set<TopicPartition> partitions() {
    return consumer.assignment();
  }

  /** Where the topics end now, with what is written and not committed yet. */
  Map<TopicPartition, Long> ends() {
    return clients.ends(consumer.assignment());
  }

  /** Whether all before these offsets has been handed on, or was aborted. */
  boolean hasPassed(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
