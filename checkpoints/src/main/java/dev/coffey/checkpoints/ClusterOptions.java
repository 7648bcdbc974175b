package dev.coffey.checkpoints;

import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.schemas.access.ClusterProperties;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where Kafka and the registry are: the same options for every command that asks them. */
public final class ClusterOptions {

  private static final String BROKER = "localhost:9092";
  private static final String REGISTRY = "http://localhost:8085/apis/ccompat/v7";

  @Option(
      names = {"-b", "--bootstrap-servers"},
      paramLabel = "HOST:PORT",
      description =
          "Kafka brokers (default: kafka.bootstrap.servers of the file, $KAFKA_BOOTSTRAP_SERVERS, or "
              + BROKER
              + ").")
  private String bootstrapServers;

  @Option(
      names = {"-r", "--registry"},
      paramLabel = "URL",
      description =
          "Schema registry (default: coffey.registry.url of the file, $COFFEY_REGISTRY_URL, or "
              + REGISTRY
              + ").")
  private String registry;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = {
        "Further settings, such as those for TLS and passwords: a properties file with the services'",
        "names (kafka.…, coffey.registry.…) or Kafka's own. The same names are taken from the",
        "environment: KAFKA_SASL_MECHANISM, COFFEY_REGISTRY_USER_INFO."
      })
  private Path kafkaConfig;

  /** Opens the log of checkpoints there. */
  public CheckpointLog open() {
    return CheckpointLog.open(kafka(), registry(), trust());
  }

  CheckpointLog open(Duration patience) {
    return CheckpointLog.open(kafka(), registry(), trust(), patience);
  }

  public String bootstrapServers() {
    return properties().get(ClusterProperties.BOOTSTRAP_SERVERS).orElseThrow();
  }

  public String registryUrl() {
    return properties().get(ClusterProperties.REGISTRY_URL).orElseThrow();
  }

  /** A client of the registry. */
  public SchemaRegistryClient registry() {
    return properties().registry();
  }

  /**
   * Kafka's client settings.
   *
   * @throws UncheckedIOException naming the file that cannot be read
   */
  public Map<String, Object> kafka() {
    return properties().kafka();
  }

  /**
   * Trusted are the keys of {@code coffey.checkpoints.trusted-keys}, in the file or {@code
   * $COFFEY_CHECKPOINTS_TRUSTED_KEYS}. Others' checkpoints are told on standard error.
   */
  public Trust trust() {
    return new Trust(
        TrustedKeys.read(properties().trustedKeys()),
        stranger -> System.err.println("Left out: " + stranger.getMessage()));
  }

  private ClusterProperties properties() {
    ClusterProperties found =
        ClusterProperties.of(
                Map.of(
                    ClusterProperties.BOOTSTRAP_SERVERS,
                    BROKER,
                    ClusterProperties.REGISTRY_URL,
                    REGISTRY))
            .with(ClusterProperties.ofEnvironment(System.getenv()));
    return (kafkaConfig == null ? found : found.with(ClusterProperties.read(kafkaConfig)))
        .with(ClusterProperties.BOOTSTRAP_SERVERS, Optional.ofNullable(bootstrapServers))
        .with(ClusterProperties.REGISTRY_URL, Optional.ofNullable(registry));
  }
}
