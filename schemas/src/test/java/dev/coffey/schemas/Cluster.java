package dev.coffey.schemas;

import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.ops.servers.SchemaRegistry;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A real broker and a real registry; one pair is shared by all tests of this JVM and ends with it.
 */
final class Cluster implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final class Shared {
    static final Cluster INSTANCE = startInTemporaryFolder();
  }

  private final Path folder;
  private KafkaBroker broker;
  private SchemaRegistry registry;

  private Cluster(Path folder) {
    this.folder = folder;
    start();
  }

  static Cluster shared() {
    return Shared.INSTANCE;
  }

  static Cluster start(Path folder) {
    return new Cluster(folder);
  }

  private static Cluster startInTemporaryFolder() {
    try {
      return new Cluster(Files.createTempDirectory(Path.of("target"), "cluster-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void start() {
    broker = KafkaBroker.start(folder.resolve("broker"));
    registry = SchemaRegistry.start(folder.resolve("registry"));
  }

  void kill() {
    broker.kill();
    registry.kill();
  }

  String registryUrl() {
    return registry.url().toString();
  }

  SchemaRegistry registry() {
    return registry;
  }

  SchemaRegistryClient connect() {
    return Registries.connect(registryUrl());
  }

  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  void ensure(Topic<?>... topics) {
    try (var admin = admin()) {
      TopicCreation.ensure(admin, connect(), List.of(topics), TopicSettings.DEFAULT);
    }
  }

  void send(String topic, String key, byte[] value)
      throws ExecutionException, InterruptedException {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "acks",
            "all",
            "max.request.size",
            Topics.RECORD_BYTES_MAX);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value)).get();
    }
  }

  /** All records of a topic, as bytes. */
  List<ConsumerRecord<String, byte[]>> read(String topic) {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      var records = new ArrayList<ConsumerRecord<String, byte[]>>();
      long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        if (System.nanoTime() > deadlineNanos) {
          throw new AssertionError(
              "Read only " + records.size() + " records of " + topic + ", ends " + ends);
        }
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }

  @Override
  public void close() {
    broker.close();
    registry.close();
  }
}
