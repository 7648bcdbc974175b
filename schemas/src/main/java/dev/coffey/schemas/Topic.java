package dev.coffey.schemas;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A topic: its name, what it carries, and how a broker keeps it. Keys are UTF-8 strings on every
 * topic.
 *
 * @param name the topic's name
 * @param value what its values are
 * @param partitions how many, unless {@link TopicSettings} says otherwise; one stands for one order
 *     over all keys and is never overridden
 * @param cleanup what happens to old records
 * @param retention how long records are kept at least; empty on compacted topics
 * @param recordBytesMax the largest batch a broker takes, and so the largest record with its key
 *     and headers
 * @param compression how batches are stored
 * @param tuning further settings that a new topic gets, by their Kafka names
 */
public record Topic<V>(
    String name,
    TopicValue<V> value,
    int partitions,
    Cleanup cleanup,
    Optional<Duration> retention,
    int recordBytesMax,
    Compression compression,
    Map<String, String> tuning) {

  public Topic {
    tuning = Map.copyOf(tuning);
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "Topic " + name + " has " + partitions + " partitions; it needs at least 1");
    }
    if (retention.isPresent() != (cleanup == Cleanup.DELETE)) {
      throw new IllegalArgumentException(
          "Topic "
              + name
              + " has cleanup "
              + cleanup
              + " and retention "
              + retention
              + "; DELETE has one, COMPACT none");
    }
  }

  /** A topic that is kept as brokers do by default. */
  public Topic(
      String name,
      TopicValue<V> value,
      int partitions,
      Cleanup cleanup,
      Optional<Duration> retention,
      int recordBytesMax,
      Compression compression) {
    this(name, value, partitions, cleanup, retention, recordBytesMax, compression, Map.of());
  }

  /** The registry's name for the schema of the values. */
  public String subject() {
    return name + "-value";
  }

  /**
   * A serialiser of the values. It asks the registry for the schema's id once and never registers;
   * {@link TopicCreation} does. Thread safe.
   */
  public Serializer<V> serializer(SchemaRegistryClient registry) {
    return value.serializer(name, registry);
  }

  /**
   * A deserialiser of the values; it throws {@link RecordFormatException} for bytes that are none
   * of this topic's, and {@link RegistryUnavailableException} when it cannot tell. Thread safe.
   */
  public Deserializer<V> deserializer(SchemaRegistryClient registry) {
    return value.deserializer(name, registry);
  }

  /** Both. */
  public Serde<V> serde(SchemaRegistryClient registry) {
    return Serdes.serdeFrom(serializer(registry), deserializer(registry));
  }

  /** The broker's settings of this topic, by their Kafka names. */
  public Map<String, String> brokerSettings() {
    var settings = new TreeMap<>(tuning);
    settings.put("cleanup.policy", cleanup.setting());
    settings.put("max.message.bytes", Integer.toString(recordBytesMax));
    settings.put("compression.type", compression.setting());
    settings.put("message.timestamp.type", "CreateTime");
    retention.ifPresent(time -> settings.put("retention.ms", Long.toString(time.toMillis())));
    return settings;
  }
}
