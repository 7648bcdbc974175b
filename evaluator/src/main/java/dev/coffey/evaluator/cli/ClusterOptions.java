package dev.coffey.evaluator.cli;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.schemas.Registries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/** Where Kafka and the registry are; asked only for a checkpoint that is named by its id. */
final class ClusterOptions {

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

  String bootstrapServers() {
    return bootstrapServers;
  }

  CheckpointLog open() {
    return CheckpointLog.open(kafka(), Registries.connect(registry));
  }

  private Map<String, Object> kafka() {
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
