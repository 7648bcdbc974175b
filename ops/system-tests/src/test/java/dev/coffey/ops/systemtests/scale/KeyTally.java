package dev.coffey.ops.systemtests.scale;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Which keys have come on a topic, as a reader of committed records sees it. A thread of its own
 * owns the consumer.
 */
final class KeyTally implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final Set<String> keys = ConcurrentHashMap.newKeySet();
  private final KafkaConsumer<String, byte[]> consumer;
  private final Thread thread = new Thread(this::follow, "key tally");
  private volatile boolean closing;

  KeyTally(String bootstrapServers, String topic) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread.start();
  }

  private void follow() {
    while (!closing) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        keys.add(record.key());
      }
    }
    consumer.close();
  }

  /** Different keys so far. */
  int size() {
    return keys.size();
  }

  boolean hasAll(Collection<String> expected) {
    return keys.containsAll(expected);
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    thread.join();
  }
}
