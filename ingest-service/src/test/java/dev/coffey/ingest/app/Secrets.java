package dev.coffey.ingest.app;

import dev.coffey.access.ApiKey;
import dev.coffey.access.KeyHolder;
import dev.coffey.access.Keys;
import dev.coffey.access.Role;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A configuration with everything in it that nobody must read, a file with the service's whole log,
 * and keys in files as their holders have them.
 */
public final class Secrets implements QuarkusTestResourceLifecycleManager {

  /** Stands in every secret of the configuration. */
  static final String MARK = "hush-7f3a";

  /** Configuration name of the log file. */
  static final String LOG = "quarkus.log.file.path";

  /** Configuration name of the file with a role's key: {@code test.key-file.push}. */
  static final String KEY_FILE = "test.key-file.";

  @Override
  public Map<String, String> start() {
    try {
      Path folder =
          Files.createTempDirectory(Files.createDirectories(Path.of("target")), "secrets")
              .toAbsolutePath();
      Map<String, String> settings = new HashMap<>();
      secrets(settings);
      var lines = new StringBuilder();
      for (Role role : Role.values()) {
        ApiKey key = ApiKey.random(new SecureRandom());
        Path file = Files.writeString(folder.resolve(role.word()), key.reveal() + "\n");
        settings.put(KEY_FILE + role.word(), file.toString());
        lines.append(Keys.line(new KeyHolder(role.word() + "-key", Set.of(role)), key));
        lines.append('\n');
      }
      Path keys = Files.writeString(folder.resolve("keys"), lines);
      settings.put("coffey.access.keys-file", keys.toString());
      settings.put("quarkus.log.file.enable", "true");
      settings.put("quarkus.log.file.level", "ALL");
      settings.put(LOG, folder.resolve("service.log").toString());
      // At this level clients tell all their settings.
      settings.put("quarkus.log.category.\"org.apache.kafka.common.config\".level", "INFO");
      settings.put("quarkus.log.category.\"io.quarkus.oidc\".level", "DEBUG");
      settings.put("quarkus.log.category.\"dev.coffey\".level", "DEBUG");
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void secrets(Map<String, String> settings) {
    settings.put("quarkus.oidc.tenant-enabled", "true");
    settings.put("quarkus.oidc.auth-server-url", "http://127.0.0.1:1");
    settings.put("quarkus.oidc.discovery-enabled", "false");
    settings.put("quarkus.oidc.jwks-path", "/jwks");
    settings.put("quarkus.oidc.jwks.resolve-early", "false");
    settings.put("quarkus.oidc.client-id", "coffey");
    settings.put("quarkus.oidc.credentials.secret", MARK + "-oidc");
    settings.put("quarkus.http.ssl.certificate.key-store-password", MARK + "-http");
    settings.put("kafka.ssl.keystore.password", MARK + "-keystore");
    settings.put("kafka.ssl.truststore.password", MARK + "-truststore");
    settings.put("kafka.ssl.key.password", MARK + "-key");
    settings.put(
        "kafka.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"ingest\" password=\"%s\";"
            .formatted(MARK + "-scram"));
  }

  @Override
  public void stop() {}
}
