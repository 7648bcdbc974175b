package dev.coffey.ops.systemtests.chaos;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * All committed records of a topic, without their values.
 *
 * @param keys how often each key came
 * @param offsets of the records of each partition
 */
public record TopicScan(Map<String, Integer> keys, Map<TopicPartition, SortedSet<Long>> offsets) {

  private static final Duration POLL = Duration.ofMillis(500);

  /** Reads the topic from its beginning to what is its end now. */
  public static TopicScan of(String topic, String bootstrapServers) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false);
    Map<String, Integer> keys = new HashMap<>();
    Map<TopicPartition, SortedSet<Long>> offsets = new HashMap<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      partitions.forEach(partition -> offsets.put(partition, new TreeSet<>()));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          keys.merge(record.key(), 1, Integer::sum);
          offsets.get(new TopicPartition(record.topic(), record.partition())).add(record.offset());
        }
      }
    }
    return new TopicScan(keys, offsets);
  }

  int count(String key) {
    return keys.getOrDefault(key, 0);
  }

  long records() {
    return keys.values().stream().mapToLong(Integer::longValue).sum();
  }
}
