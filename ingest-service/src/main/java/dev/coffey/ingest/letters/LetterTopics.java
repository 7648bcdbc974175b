package dev.coffey.ingest.letters;

import dev.coffey.schemas.Redrive;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** The two topics of letters and how they are read: committed records only. Thread-safe. */
public final class LetterTopics {

  private static final int ANSWER_MILLIS_MAX = 5_000;

  /** A fetch that waits at the end of one partition holds up those of the others. */
  private static final int FETCH_WAIT_MILLIS = 20;

  /** Of one fetch; a broker still gives a single larger record. */
  private static final int FETCH_BYTES = 1 << 20;

  private final Map<String, Object> kafka;
  private final Deserializer<RejectedImage> letters;
  private final Deserializer<Redrive> redrives;

  /**
   * @param kafka client settings of the user, {@code bootstrap.servers} among them
   */
  public LetterTopics(Map<String, Object> kafka, SchemaRegistryClient registry) {
    this.kafka = new HashMap<>(kafka);
    this.letters = Topics.IMAGES_REJECTED.deserializer(registry);
    this.redrives = Topics.IMAGES_REDRIVEN.deserializer(registry);
  }

  KafkaConsumer<byte[], byte[]> consumer() {
    var settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "coffey-ingest-letters");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS_MAX);
    settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS_MAX);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  RejectedImage letter(byte[] value) {
    return letters.deserialize(Topics.IMAGES_REJECTED.name(), value);
  }

  Redrive redrive(byte[] value) {
    return redrives.deserialize(Topics.IMAGES_REDRIVEN.name(), value);
  }

  /** For many letters; the caller closes it. */
  LetterReader reader() {
    KafkaConsumer<byte[], byte[]> consumer = consumer();
    try {
      return new LetterReader(consumer);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /**
   * A letter's whole record; empty when there is none at that place, or none any more.
   *
   * @throws TimeoutException when the broker does not answer in time
   */
  Optional<ConsumerRecord<byte[], byte[]>> read(LetterId id) {
    var partition = new TopicPartition(Topics.IMAGES_REJECTED.name(), id.partition());
    try (var consumer = consumer()) {
      boolean isKnown =
          consumer.partitionsFor(partition.topic()).stream()
              .anyMatch(info -> info.partition() == id.partition());
      if (!isKnown || id.offset() >= consumer.endOffsets(List.of(partition)).get(partition)) {
        return Optional.empty();
      }
      return new LetterReader(consumer).read(id);
    }
  }
}
