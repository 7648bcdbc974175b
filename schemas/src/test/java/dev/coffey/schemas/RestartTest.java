package dev.coffey.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {

  @TempDir Path folder;

  @Test
  void recordsAndIdsSurviveAKillOfBrokerAndRegistry() throws Exception {
    try (var cluster = Cluster.start(folder)) {
      // Given a record on every Avro topic, and a deserialiser that has seen none
      cluster.ensure(Topics.ALL.toArray(Topic<?>[]::new));
      Map<String, byte[]> sent = new HashMap<>();
      int idMax = 0;
      var registryBefore = cluster.connect();
      for (var example : Examples.all()) {
        var bytes = example.bytes(registryBefore);
        cluster.send(example.topic().name(), "k", bytes);
        sent.put(example.topic().name(), bytes);
        idMax = Math.max(idMax, java.nio.ByteBuffer.wrap(bytes, 1, 4).getInt());
      }
      var deserializer = Topics.LABELS.deserializer(cluster.connect());

      // When both are killed; a reader then says that the registry is away, not that the record is
      // bad
      cluster.kill();
      assertThatThrownBy(() -> deserializer.deserialize("labels", sent.get("labels")))
          .isInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("coffey.registry.url");
      cluster.start();

      // Then the records are there, the ids are the same, and a new schema gets a new one
      cluster.ensure(Topics.ALL.toArray(Topic<?>[]::new));
      var registryAfter = cluster.connect();
      for (var example : Examples.all()) {
        var records = cluster.read(example.topic().name());
        assertThat(records).hasSize(1);
        assertThat(records.get(0).value()).isEqualTo(example.bytes(registryAfter));
        assertThat(records.get(0).value()).isEqualTo(sent.get(example.topic().name()));
      }
      assertThat(deserializer.deserialize("labels", sent.get("labels")))
          .isEqualTo(Examples.of(Topics.LABELS).value());
      var schema = SchemaBuilder.record("New").fields().requiredInt("x").endRecord();
      assertThat(registryAfter.register("new-value", new AvroSchema(schema))).isGreaterThan(idMax);
    }
  }
}
