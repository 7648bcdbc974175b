package dev.coffey.checkpoints;

import dev.coffey.schemas.Registries;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/** Where Kafka and the registry are: the same options for every command that asks them. */
public final class ClusterOptions {

  @Option(
      names = {"-b", "--bootstrap-servers"},
      paramLabel = "HOST:PORT",
      description = "Kafka brokers (default: ${DEFAULT-VALUE}).",
      defaultValue = "${env:KAFKA_BOOTSTRAP_SERVERS:-localhost:9092}")
  private String bootstrapServers;

  @Option(
      names = {"-r", "--registry"},
      paramLabel = "URL",
      description = "Schema registry (default: ${DEFAULT-VALUE}).",
      defaultValue = "${env:COFFEY_REGISTRY_URL:-http://localhost:8085/apis/ccompat/v7}")
  private String registry;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Further client settings, such as those for TLS, as a properties file.")
  private Path kafkaConfig;

  /** Opens the log of checkpoints there. */
  public CheckpointLog open() {
    return CheckpointLog.open(kafka(), registry());
  }

  CheckpointLog open(Duration patience) {
    return CheckpointLog.open(kafka(), registry(), patience);
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  public String registryUrl() {
    return registry;
  }

  /** A client of the registry. */
  public SchemaRegistryClient registry() {
    return Registries.connect(registry);
  }

  /**
   * Kafka's client settings.
   *
   * @throws UncheckedIOException naming the file that cannot be read
   */
  public Map<String, Object> kafka() {
    Map<String, Object> kafka = new HashMap<>();
    if (kafkaConfig != null) {
      Properties file = new Properties();
      try (var in = Files.newBufferedReader(kafkaConfig)) {
        file.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + kafkaConfig + ": " + e, e);
      }
      file.stringPropertyNames().forEach(name -> kafka.put(name, file.getProperty(name)));
    }
    kafka.put("bootstrap.servers", bootstrapServers);
    return kafka;
  }
}
