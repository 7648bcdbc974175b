package dev.coffey.evaluator.flow;

import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads both sample topics in log order within each partition. One thread owns it. */
final class SampleFollower implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /** The images of one poll stay in memory until they have been answered. */
  private static final int SAMPLES_MAX = 32;

  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<String, Deserializer<Sample>> deserializers = new HashMap<>();
  private final Map<TopicPartition, Long> beginnings;

  /**
   * What one poll brought.
   *
   * @param offsets by topic, how far it went on, the marks of transactions included
   */
  record Polled(
      List<ConsumerRecord<String, byte[]>> records,
      List<StreamedSample> usable,
      Map<String, Long> offsets) {

    /** How many of the records came from this topic. */
    long records(String topic) {
      return records.stream().filter(record -> record.topic().equals(topic)).count();
    }
  }

  SampleFollower(Clients clients) {
    this.consumer =
        clients.consumer(
            new ByteArrayDeserializer(),
            Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, SAMPLES_MAX));
    for (var topic : List.of(Topics.SAMPLES_LABELED, Topics.SAMPLES_UNLABELED)) {
      deserializers.put(topic.name(), topic.deserializer(clients.registry()));
    }
    List<TopicPartition> partitions = Clients.partitions(consumer, deserializers.keySet());
    consumer.assign(partitions);
    this.beginnings = consumer.beginningOffsets(partitions);
  }

  /**
   * Goes to these offsets, or to the first that the topic still has.
   *
   * @param labeled of partitions with labelled samples
   * @param unlabeled of the others
   */
  void seek(ToLongFunction<TopicPartition> labeled, ToLongFunction<TopicPartition> unlabeled) {
    for (TopicPartition partition : consumer.assignment()) {
      boolean isLabeled = partition.topic().equals(Topics.SAMPLES_LABELED.name());
      long offset = (isLabeled ? labeled : unlabeled).applyAsLong(partition);
      consumer.seek(partition, Math.max(beginnings.get(partition), offset));
    }
  }

  /** The offset that is read next. */
  long position(TopicPartition partition) {
    return consumer.position(partition);
  }

  /**
   * What has come.
   *
   * @param champion who is to answer
   */
  Polled poll(CheckpointManifest champion) {
    Map<TopicPartition, Long> before = positions();
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    consumer.poll(POLL).forEach(records::add);
    List<StreamedSample> usable =
        records.parallelStream()
            .flatMap(
                record ->
                    StreamedSample.of(record, deserializers.get(record.topic()), champion).stream())
            .toList();
    Map<String, Long> offsets = new HashMap<>();
    positions().forEach((at, next) -> offsets.merge(at.topic(), next - before.get(at), Long::sum));
    return new Polled(records, usable, offsets);
  }

  private Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    consumer.assignment().forEach(it -> positions.put(it, consumer.position(it)));
    return positions;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
