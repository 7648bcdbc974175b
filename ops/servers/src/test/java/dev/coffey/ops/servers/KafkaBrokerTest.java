package dev.coffey.ops.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerTest {

  @TempDir Path folder;

  @Test
  void keepsRecordsAndPortOverAKill() throws Exception {
    // Given a broker with one acknowledged record, LZ4 so that the broker's codec is there too
    String bootstrapServers;
    try (var broker = KafkaBroker.start(folder)) {
      bootstrapServers = broker.bootstrapServers();
      createTopic(broker, "t");
      send(broker, "t", "kept");

      // When it is killed and started again
      broker.kill();
    }
    try (var broker = KafkaBroker.start(folder)) {

      // Then the record is there, at the same address
      assertThat(broker.bootstrapServers()).isEqualTo(bootstrapServers);
      assertThat(firstValue(broker, "t")).isEqualTo("kept");
    }
  }

  @Test
  void startFailureNamesTheReason() throws Exception {
    // Given a folder whose log is of another cluster node
    Files.createDirectories(folder.resolve("log"));
    Files.writeString(
        folder.resolve("log/meta.properties"), "version=1\nnode.id=7\ncluster.id=abc\n");

    // When / Then
    assertThatThrownBy(() -> KafkaBroker.start(folder))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("Kafka broker ended with exit code")
        .hasMessageContaining("broker.log")
        .hasMessageContaining("node id 7");
  }

  @Test
  void takenPortIsRefusedAtOnce() throws Exception {
    // Given
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {

      // When / Then
      assertThatThrownBy(() -> KafkaBroker.start(folder, taken.getLocalPort()))
          .hasMessageContaining("Port " + taken.getLocalPort() + " on 127.0.0.1 is taken");
    }
  }

  private static void createTopic(KafkaBroker broker, String topic) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
  }

  private static void send(KafkaBroker broker, String topic, String value) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "compression.type", "lz4"),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, "key", value)).get();
    }
  }

  private static String firstValue(KafkaBroker broker, String topic) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      var partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      var records = consumer.poll(Duration.ofSeconds(20));
      return records.isEmpty() ? "none" : records.iterator().next().value();
    }
  }
}
