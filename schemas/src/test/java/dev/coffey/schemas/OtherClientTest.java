package dev.coffey.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OtherClientTest {

  private final Cluster cluster = Cluster.shared();

  @Test
  void readsEveryAvroTopicWithNothingButHttpAndAvro() throws Exception {
    // Given one record on each Avro topic
    cluster.ensure(Topics.ALL.toArray(Topic<?>[]::new));
    var client = new OtherClient(cluster.registryUrl());
    try (var registry = cluster.connect()) {
      for (var example : Examples.all()) {
        var name = example.topic().name();
        cluster.send(name, "other-client", example.bytes(registry));

        // When
        var bytes =
            cluster.read(name).stream()
                .filter(record -> record.key().equals("other-client"))
                .findFirst()
                .orElseThrow()
                .value();
        var read = client.read(bytes);

        // Then it has the type's name and says in every field what was sent
        assertThat(read.getSchema().getFullName())
            .isEqualTo(example.value().getSchema().getFullName());
        assertThat(read).hasToString(example.value().toString());
        assertThat(example.topic().deserializer(registry).deserialize(name, bytes))
            .hasToString(example.value().toString());
      }
    }
  }
}
