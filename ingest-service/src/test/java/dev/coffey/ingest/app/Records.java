package dev.coffey.ingest.app;

import dev.coffey.schemas.Registries;
import dev.coffey.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads back what the service wrote, as any consumer would. */
public final class Records {

  private Records() {}

  public static <V> ConsumerRecord<String, V> at(Topic<V> topic, int partition, long offset) {
    var config = ConfigProvider.getConfig();
    Map<String, Object> settings =
        Map.of("bootstrap.servers", config.getValue("kafka.bootstrap.servers", String.class));
    var registry = Registries.connect(config.getValue("coffey.registry.url", String.class));
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), topic.deserializer(registry))) {
      var from = new TopicPartition(topic.name(), partition);
      consumer.assign(List.of(from));
      consumer.seek(from, offset);
      long deadlineNanos = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (System.nanoTime() < deadlineNanos) {
        var records = consumer.poll(Duration.ofMillis(200)).records(from);
        if (!records.isEmpty()) {
          return records.get(0);
        }
      }
    }
    throw new AssertionError("Nothing at %s-%d@%d".formatted(topic.name(), partition, offset));
  }

  /** All committed records of a key, in the order of its partition. */
  public static <V> List<ConsumerRecord<String, V>> of(Topic<V> topic, String key) {
    return committed(topic).stream().filter(record -> key.equals(record.key())).toList();
  }

  /** All committed records. */
  public static <V> List<ConsumerRecord<String, V>> committed(Topic<V> topic) {
    var config = ConfigProvider.getConfig();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            config.getValue("kafka.bootstrap.servers", String.class),
            "isolation.level",
            "read_committed");
    var registry = Registries.connect(config.getValue("coffey.registry.url", String.class));
    List<ConsumerRecord<String, V>> found = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), topic.deserializer(registry))) {
      var all =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(topic.name(), info.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      var ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(part -> consumer.position(part) < ends.get(part))) {
        consumer.poll(Duration.ofMillis(200)).forEach(found::add);
      }
    }
    return found;
  }
}
