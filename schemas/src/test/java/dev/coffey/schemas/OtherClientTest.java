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

        // Then it has the type's name, and says the same when our code reads it
        assertThat(read.getSchema().getFullName())
            .isEqualTo(example.value().getSchema().getFullName());
        assertThat(example.topic().deserializer(registry).deserialize(name, bytes))
            .hasToString(example.value().toString());
        assertThat(read.get(0)).as(name).hasToString(first(example));
      }
    }
  }

  private static String first(Examples.Example<?> example) {
    return String.valueOf(example.value().get(0));
  }
}
