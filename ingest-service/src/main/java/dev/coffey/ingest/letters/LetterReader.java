package dev.coffey.ingest.letters;

import dev.coffey.schemas.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads many letters whole. Those of one partition are best asked for in their order: what the
 * broker gives along with one is kept for the next. Not thread-safe.
 */
final class LetterReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> ahead = new HashMap<>();
  private final Map<TopicPartition, Long> begins = new HashMap<>();

  /**
   * @param consumer of committed records; owned from now on
   */
  LetterReader(KafkaConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
    consumer
        .partitionsFor(Topics.IMAGES_REJECTED.name())
        .forEach(
            info ->
                ahead.put(new TopicPartition(info.topic(), info.partition()), new ArrayDeque<>()));
    consumer.assign(ahead.keySet());
    consumer.pause(ahead.keySet());
  }

  /** From now on what retention or a purge has taken is gone, also if it was read before. */
  void forgetDeleted() {
    begins.putAll(consumer.beginningOffsets(ahead.keySet()));
  }

  /**
   * A letter that was there when somebody looked; empty when it is none any more.
   *
   * @throws TimeoutException when the broker does not give it in time
   */
  Optional<ConsumerRecord<byte[], byte[]>> read(LetterId id) {
    var partition = new TopicPartition(Topics.IMAGES_REJECTED.name(), id.partition());
    Deque<ConsumerRecord<byte[], byte[]>> records = ahead.get(partition);
    if (records == null || id.offset() < begins.getOrDefault(partition, 0L)) {
      return Optional.empty();
    }
    while (!records.isEmpty() && records.peek().offset() < id.offset()) {
      records.poll();
    }
    if (records.isEmpty() || records.peek().offset() > id.offset()) {
      records.clear();
      fetch(partition, id, records);
    }
    return records.isEmpty() || records.peek().offset() != id.offset()
        ? Optional.empty()
        : Optional.of(records.poll());
  }

  private void fetch(
      TopicPartition partition, LetterId id, Deque<ConsumerRecord<byte[], byte[]>> records) {
    List<TopicPartition> only = List.of(partition);
    long deadlineNanos = System.nanoTime() + ANSWER_MAX.toNanos();
    consumer.seek(partition, id.offset());
    consumer.resume(only);
    while (records.isEmpty() && consumer.position(partition) <= id.offset()) {
      if (System.nanoTime() > deadlineNanos) {
        throw new TimeoutException("The broker did not give letter " + id + " in time.");
      }
      records.addAll(consumer.poll(POLL).records(partition));
    }
    consumer.pause(only);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
