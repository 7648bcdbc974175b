package dev.coffey.ops.systemtests.hostile;

import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Where every record went: what lies on {@code images} and {@code labels} must be a sample or a
 * letter, never neither.
 *
 * @param samples how often each id that the teacher wrote is on a sample topic
 * @param letters where rejected records lay, each with its reason
 * @param nowhere records of {@code images} that are neither
 * @param labels all places on {@code labels}
 */
record Ledger(
    Map<String, Integer> samples,
    Map<String, String> letters,
    List<String> nowhere,
    Set<String> labels) {

  private static final Duration POLL = Duration.ofMillis(300);

  /** Reads the topics as they are now. */
  static Ledger of(String bootstrap, SchemaRegistryClient registry) {
    Map<String, Integer> samples = new HashMap<>();
    for (String topic : List.of(Topics.SAMPLES_LABELED.name(), Topics.SAMPLES_UNLABELED.name())) {
      scan(topic, bootstrap, record -> samples.merge(key(record), 1, Integer::sum));
    }
    Map<String, String> letters = new TreeMap<>();
    var format = Topics.IMAGES_REJECTED.deserializer(registry);
    scan(
        Topics.IMAGES_REJECTED.name(),
        bootstrap,
        record -> {
          RejectedImage letter = format.deserialize("", record.value());
          letters.put(
              place(letter.getTopic(), letter.getPartition(), letter.getOffset()),
              letter.getReason().name());
        });
    List<String> nowhere = new ArrayList<>();
    scan(
        Topics.IMAGES.name(),
        bootstrap,
        record -> {
          if (!samples.containsKey(key(record)) && !letters.containsKey(place(record))) {
            nowhere.add(place(record) + " " + key(record));
          }
        });
    Set<String> labels = new HashSet<>();
    scan(Topics.LABELS.name(), bootstrap, record -> labels.add(place(record)));
    return new Ledger(samples, letters, nowhere, labels);
  }

  /** How many letters there are of each reason. */
  Map<String, Integer> reasons() {
    Map<String, Integer> reasons = new TreeMap<>();
    letters.values().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
    return reasons;
  }

  static String place(String topic, int partition, long offset) {
    return topic + "-" + partition + "@" + offset;
  }

  private static String place(ConsumerRecord<?, ?> record) {
    return place(record.topic(), record.partition(), record.offset());
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.ISO_8859_1);
  }

  private static void scan(
      String topic, String bootstrap, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed");
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        consumer.poll(POLL).forEach(each);
      }
    }
  }
}
