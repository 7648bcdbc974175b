package dev.coffey.teacher.flow;

import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.TopicCreation;
import dev.coffey.schemas.TopicSettings;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A real broker and a real registry with the teacher's topics, for one test class. */
public final class TestCluster implements AutoCloseable {

  private final KafkaBroker broker;
  private final SchemaRegistry registryServer;
  private final SchemaRegistryClient registry;

  private TestCluster(KafkaBroker broker, SchemaRegistry registryServer) {
    this.broker = broker;
    this.registryServer = registryServer;
    this.registry = Registries.connect(registryServer.url().toString());
  }

  public static TestCluster start() {
    try {
      Path folder = Files.createTempDirectory(Path.of("target"), "cluster").toAbsolutePath();
      TestCluster cluster =
          new TestCluster(
              KafkaBroker.start(folder.resolve("kafka")),
              SchemaRegistry.start(folder.resolve("registry")));
      cluster.createTopics();
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void createTopics() {
    try (Admin admin = Admin.create(kafka())) {
      TopicCreation.ensure(admin, registry, SampleTopology.topics(), TopicSettings.DEFAULT);
    }
  }

  public Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  public String registryUrl() {
    return registryServer.url().toString();
  }

  public SchemaRegistryClient registry() {
    return registry;
  }

  /** A producer of raw values, so that a test can send what is no Avro. */
  public KafkaProducer<String, byte[]> producer() {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", broker.bootstrapServers(),
            "max.request.size", 22_020_096,
            "linger.ms", 5);
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /** The bytes of a value of {@code topic}. */
  public <V> byte[] bytes(Topic<V> topic, V value) {
    return topic.serializer(registry).serialize(topic.name(), value);
  }

  /**
   * What committed transactions have put on {@code topic}, from its beginning, once {@code enough}
   * holds and then nothing came for two seconds.
   *
   * @throws AssertionError when it does not hold within a minute
   */
  public <V> List<ConsumerRecord<String, V>> read(
      Topic<V> topic, Predicate<List<ConsumerRecord<String, V>>> enough) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "group.id",
            "test-" + UUID.randomUUID(),
            "auto.offset.reset",
            "earliest",
            "isolation.level",
            "read_committed");
    List<ConsumerRecord<String, V>> records = new ArrayList<>();
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    try (KafkaConsumer<String, V> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), topic.deserializer(registry))) {
      consumer.subscribe(List.of(topic.name()));
      int quietPolls = 0;
      while (!enough.test(records) || quietPolls < 4) {
        if (System.nanoTime() > end) {
          throw new AssertionError(
              "After a minute %s holds %d records, not what was waited for."
                  .formatted(topic.name(), records.size()));
        }
        int before = records.size();
        consumer.poll(Duration.ofMillis(500)).forEach(records::add);
        quietPolls = records.size() == before ? quietPolls + 1 : 0;
      }
    }
    return records;
  }

  @Override
  public void close() {
    registryServer.close();
    broker.close();
  }
}
