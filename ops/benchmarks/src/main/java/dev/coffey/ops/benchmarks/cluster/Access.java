package dev.coffey.ops.benchmarks.cluster;

import dev.coffey.schemas.Registries;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;

/**
 * Where broker and registry are, as it is told to another process.
 *
 * @param bootstrapServers of the broker, {@code host:port}
 * @param registry the Confluent API's URL
 */
public record Access(String bootstrapServers, String registry) {

  /** Client settings for the broker. */
  public Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", bootstrapServers);
  }

  /** A client of the registry. */
  public SchemaRegistryClient connect() {
    return Registries.connect(registry);
  }
}
