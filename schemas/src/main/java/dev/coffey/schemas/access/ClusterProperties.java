package dev.coffey.schemas.access;

import dev.coffey.schemas.Registries;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * How Kafka and the registry are met, by the names that the services' configuration has: {@code
 * kafka.NAME} for each setting {@code NAME} of Kafka's clients, {@code coffey.registry.url} and
 * what {@link RegistrySecurity} lists. So one file, or one environment, opens the same cluster to
 * services, command lines and applications. Immutable.
 */
public final class ClusterProperties {

  public static final String BOOTSTRAP_SERVERS = "kafka.bootstrap.servers";
  public static final String REGISTRY_URL = "coffey.registry.url";

  private static final String KAFKA = "kafka.";
  private static final String REGISTRY = "coffey.registry.";
  private static final String TRUSTED_KEYS = "coffey.checkpoints.trusted-keys";

  private final Map<String, String> properties;

  private ClusterProperties(Map<String, String> properties) {
    this.properties = Map.copyOf(properties);
  }

  /** Of these properties; names that are neither Kafka's nor the registry's are passed over. */
  public static ClusterProperties of(Map<String, String> properties) {
    return new ClusterProperties(properties);
  }

  /** Of environment variables: {@code KAFKA_SASL_MECHANISM} is {@code kafka.sasl.mechanism}. */
  public static ClusterProperties ofEnvironment(Map<String, String> environment) {
    var properties = new HashMap<String, String>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith("KAFKA_")) {
            properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
          } else if (name.startsWith("COFFEY_REGISTRY_")) {
            var key = name.substring("COFFEY_REGISTRY_".length());
            properties.put(REGISTRY + key.toLowerCase(Locale.ROOT).replace('_', '-'), value);
          } else if (name.equals("COFFEY_CHECKPOINTS_TRUSTED_KEYS")) {
            properties.put(TRUSTED_KEYS, value);
          }
        });
    return new ClusterProperties(properties);
  }

  /**
   * Of a properties file. A name that is neither {@code kafka.…} nor {@code coffey.…} is Kafka's
   * own, as in the files that Kafka's tools take.
   *
   * @throws UncheckedIOException naming the file that cannot be read
   */
  public static ClusterProperties read(Path file) {
    var read = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      read.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e, e);
    }
    var properties = new HashMap<String, String>();
    for (String name : read.stringPropertyNames()) {
      boolean full = name.startsWith(KAFKA) || name.startsWith("coffey.");
      properties.put(full ? name : KAFKA + name, read.getProperty(name));
    }
    return new ClusterProperties(properties);
  }

  /** These, and where both have a name, the other's. */
  public ClusterProperties with(ClusterProperties others) {
    var all = new HashMap<>(properties);
    all.putAll(others.properties);
    return new ClusterProperties(all);
  }

  /** These and one more; an empty value changes nothing. */
  public ClusterProperties with(String name, Optional<String> value) {
    return value.map(it -> with(new ClusterProperties(Map.of(name, it)))).orElse(this);
  }

  public Optional<String> get(String name) {
    return Optional.ofNullable(properties.get(name)).filter(value -> !value.isEmpty());
  }

  /** Settings of Kafka's clients; secrets among them do not print. */
  public Map<String, Object> kafka() {
    var kafka = new HashMap<String, String>();
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(KAFKA)) {
            kafka.put(name.substring(KAFKA.length()), value);
          }
        });
    return Secrets.hidden(kafka);
  }

  /**
   * A client of the registry.
   *
   * @throws IllegalArgumentException when there is no {@code coffey.registry.url}
   */
  public SchemaRegistryClient registry() {
    return Registries.connect(get(REGISTRY_URL).orElse(""), security());
  }

  /**
   * Files of {@code coffey.checkpoints.trusted-keys}: public keys of trainers; none: everybody's.
   */
  public List<Path> trustedKeys() {
    return get(TRUSTED_KEYS).stream()
        .flatMap(files -> Arrays.stream(files.split("\\s*,\\s*")))
        .map(Path::of)
        .toList();
  }

  /** How the registry lets one in. */
  public RegistrySecurity security() {
    return new WrittenSecurity(name -> get(REGISTRY + name));
  }

  /** Names only: values may be secrets. */
  @Override
  public String toString() {
    return "ClusterProperties" + properties.keySet().stream().sorted().toList();
  }
}
