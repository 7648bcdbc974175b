package dev.coffey.schemas;

import dev.coffey.schemas.access.RegistrySecurity;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.RestService;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;

/** Connections to a schema registry. */
public final class Registries {

  private static final int SCHEMAS_CACHED_MAX = 1_000;

  private static final String SSL = "schema.registry.ssl.";

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
    return SchemaRegistryClientFactory.newClient(
        addresses(url), SCHEMAS_CACHED_MAX, List.of(new AvroSchemaProvider()), Map.of(), Map.of());
  }

  /**
   * The same for a registry that asks who is there.
   *
   * @throws IllegalArgumentException when the address is empty or holds a password, or when more
   *     than one of user, token and provider of tokens is given
   */
  public static SchemaRegistryClient connect(String url, RegistrySecurity security) {
    return connect(url, security, InstantSource.system());
  }

  static SchemaRegistryClient connect(String url, RegistrySecurity security, InstantSource clock) {
    List<String> addresses = addresses(url);
    requireOneWayIn(security);
    if (security.tokenUrl().isEmpty()) {
      return SchemaRegistryClientFactory.newClient(
          addresses,
          SCHEMAS_CACHED_MAX,
          List.of(new AvroSchemaProvider()),
          settings(security),
          headers(security));
    }
    var service = new RestService(addresses);
    service.setBearerAuthCredentialProvider(new RegistryTokens(security, clock));
    return new CachedSchemaRegistryClient(
        service,
        SCHEMAS_CACHED_MAX,
        List.of(new AvroSchemaProvider()),
        settings(security),
        Map.of());
  }

  private static List<String> addresses(String url) {
    if (url.isBlank()) {
      throw new IllegalArgumentException(
          "The address of the schema registry is empty; set coffey.registry.url");
    }
    if (url.matches(".*//[^/]*@.*")) {
      // Addresses are printed.
      throw new IllegalArgumentException(
          "coffey.registry.url holds a user; give user and password as coffey.registry.user-info");
    }
    return List.of(url.split("\\s*,\\s*"));
  }

  private static void requireOneWayIn(RegistrySecurity security) {
    var ways = new ArrayList<String>();
    security.userInfo().ifPresent(it -> ways.add("coffey.registry.user-info"));
    security.bearerToken().ifPresent(it -> ways.add("coffey.registry.bearer-token"));
    security.tokenUrl().ifPresent(it -> ways.add("coffey.registry.token-url"));
    if (ways.size() > 1) {
      throw new IllegalArgumentException(String.join(" and ", ways) + " are set; set one");
    }
  }

  /** The client's own ways to credentials are services that a renamed client no longer finds. */
  private static Map<String, String> headers(RegistrySecurity security) {
    return security
        .userInfo()
        .map(user -> "Basic " + base64(user))
        .or(() -> security.bearerToken().map(token -> "Bearer " + token))
        .map(value -> Map.of("Authorization", value))
        .orElse(Map.of());
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** By the names of Confluent's client. */
  private static Map<String, Object> settings(RegistrySecurity security) {
    var settings = new HashMap<String, Object>();
    security.truststore().ifPresent(file -> store(settings, "truststore", file));
    security
        .truststorePassword()
        .ifPresent(it -> settings.put(SSL + "truststore.password", new Password(it)));
    security.keystore().ifPresent(file -> store(settings, "keystore", file));
    security.keystorePassword().ifPresent(it -> keyPassword(settings, security, it));
    return settings;
  }

  private static void store(Map<String, Object> settings, String which, Path file) {
    settings.put(SSL + which + ".location", file.toString());
    settings.put(SSL + which + ".type", isPem(file) ? "PEM" : "PKCS12");
  }

  private static void keyPassword(
      Map<String, Object> settings, RegistrySecurity security, String password) {
    settings.put(SSL + "key.password", new Password(password));
    if (security.keystore().filter(Registries::isPem).isEmpty()) {
      settings.put(SSL + "keystore.password", new Password(password));
    }
  }

  private static boolean isPem(Path file) {
    var name = file.toString();
    return name.endsWith(".pem") || name.endsWith(".crt");
  }
}
