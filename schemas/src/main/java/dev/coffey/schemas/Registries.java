package dev.coffey.schemas;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import java.util.List;
import java.util.Map;

/** Connections to a schema registry. */
public final class Registries {

  private static final int SCHEMAS_CACHED_MAX = 1_000;

  private Registries() {}

  /**
   * A client of the registry at this address, or at several, separated by commas. It connects at
   * its first question.
   *
   * @param url an address of Confluent's API, such as {@code
   *     http://127.0.0.1:8085/apis/ccompat/v7}, or {@code mock://SCOPE} for one that lives in this
   *     JVM and is shared by all who name the same scope
   */
  public static SchemaRegistryClient connect(String url) {
    return connect(url, Map.of());
  }

  /**
   * The same with settings of Confluent's client, such as {@code basic.auth.user.info} or {@code
   * schema.registry.ssl.*}.
   *
   * @throws IllegalArgumentException when the address is empty
   */
  public static SchemaRegistryClient connect(String url, Map<String, String> settings) {
    if (url.isBlank()) {
      throw new IllegalArgumentException(
          "The address of the schema registry is empty; set coffey.registry.url");
    }
    return SchemaRegistryClientFactory.newClient(
        List.of(url.split("\\s*,\\s*")),
        SCHEMAS_CACHED_MAX,
        List.of(new AvroSchemaProvider()),
        settings,
        Map.of());
  }
}
