package dev.coffey.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffey.checkpoints.Classification.Classified;
import dev.coffey.ops.servers.KafkaBroker;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Registries;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A handle while its broker is killed and comes back. */
class BrokerOutageTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void servesOnWithoutABrokerAndSwapsWhenItIsBack() {
    // Given: a broker of its own that can be killed
    SchemaRegistryClient registry = Registries.connect("mock://outage");
    byte[] image = TestStudents.png(1);
    KafkaBroker broker = KafkaBroker.start(folder);
    Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    TestCluster.createTopics(kafka, registry);
    try (var handle =
        ModelHandle.builder().kafka(kafka).registry(registry).studentId("demo").build()) {
      CheckpointManifest first = publish(1, kafka, registry);
      await().atMost(SOON).until(() -> handle.serving().equals(Optional.of(first)));

      // When
      broker.kill();
      for (int i = 0; i < 50; i++) {
        try (var model = handle.acquire()) {
          assertThat(model.classify(List.of(image))).hasOnlyElementsOfType(Classified.class);
          assertThat(model.manifest()).isEqualTo(first);
        }
      }
      broker = KafkaBroker.start(folder);
      CheckpointManifest second = publish(2, kafka, registry);

      // Then
      await().atMost(SOON).until(() -> handle.serving().equals(Optional.of(second)));
      assertThat(handle.quarantined()).isEmpty();
    } finally {
      broker.close();
    }
  }

  private static CheckpointManifest publish(
      long seed, Map<String, Object> kafka, SchemaRegistryClient registry) {
    try (var trainer = new TestTrainer("demo", kafka, registry)) {
      return trainer.publish(seed);
    }
  }
}
