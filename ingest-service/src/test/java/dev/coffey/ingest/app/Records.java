package dev.coffey.ingest.app;

import dev.coffey.schemas.Registries;
import dev.coffey.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads back what the service wrote, as any consumer would. */
final class Records {

  private Records() {}

  static <V> ConsumerRecord<String, V> at(Topic<V> topic, int partition, long offset) {
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
}
