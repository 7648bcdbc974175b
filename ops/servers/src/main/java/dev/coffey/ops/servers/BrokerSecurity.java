package dev.coffey.ops.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * How a broker is closed: TLS everywhere, a listener for users with passwords (SCRAM-SHA-512) and,
 * with an issuer, one for bearer tokens; nobody may do what no rule allows. The broker talks to
 * itself through a third listener that asks for its certificate.
 *
 * @param certificates what the broker shows, and whom it trusts
 * @param users passwords by name; they are made when the data folder is new
 * @param issuer whose tokens are taken; empty: there is no listener for tokens
 */
public record BrokerSecurity(
    Certificates certificates, Map<String, String> users, Optional<TokenIssuer> issuer) {

  /** The user who may do everything. */
  public static final String ADMIN = "admin";

  public BrokerSecurity {
    users = Map.copyOf(users);
    if (!users.containsKey(ADMIN)) {
      throw new IllegalArgumentException(
          "A closed broker needs the password of a user '" + ADMIN + "' who may open it to others");
    }
  }

  /** The broker's properties beside those that every broker here has. */
  String properties(Ports ports, int port) {
    return issuer.map(it -> withTokens(ports, port, it)).orElseGet(() -> withoutTokens(ports, port))
        + COMMON.formatted(
            Certificates.BROKER_NAME,
            ADMIN,
            certificates.keystore(),
            Certificates.PASSWORD,
            certificates.authority());
  }

  private static String withoutTokens(Ports ports, int port) {
    return "listeners=SCRAM://127.0.0.1:%d,INTERNAL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d\n"
        .formatted(port, ports.get("internal"), ports.get("controller"));
  }

  private static String withTokens(Ports ports, int port, TokenIssuer issuer) {
    return WITH_TOKENS.formatted(
        port,
        ports.get("tokens"),
        ports.get("internal"),
        ports.get("controller"),
        issuer.keysUrl(),
        TokenIssuer.NAME,
        TokenIssuer.AUDIENCE);
  }

  /** Writes what the broker's storage is formatted with; only its owner can read the file. */
  Path writeUsers(Path folder) {
    var file = folder.resolve("users.properties");
    var properties = new Properties();
    properties.putAll(users);
    try {
      Files.createDirectories(folder);
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      try (var out = Files.newOutputStream(file)) {
        properties.store(out, null);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Settings of a Kafka client that comes as this user. */
  Map<String, String> client(String user, int port) {
    var password = users.get(user);
    if (password == null) {
      throw new IllegalArgumentException("The broker has no user '" + user + "'");
    }
    return Map.of(
        "bootstrap.servers",
        "127.0.0.1:" + port,
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "SCRAM-SHA-512",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(user, password),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        certificates.authority().toString());
  }

  /** Settings of a Kafka client that fetches its token from the issuer. */
  Map<String, String> tokenClient(String user, int port) {
    return Map.of(
        "bootstrap.servers",
        "127.0.0.1:" + port,
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "OAUTHBEARER",
        "sasl.login.callback.handler.class",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
        "sasl.oauthbearer.token.endpoint.url",
        issuer.orElseThrow().tokenUrl(),
        "sasl.jaas.config",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=\"%s\" clientSecret=\"%s\";"
            .formatted(user, users.get(user)),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        certificates.authority().toString());
  }

  private static final String WITH_TOKENS =
      """
      listeners=SCRAM://127.0.0.1:%d,TOKENS://127.0.0.1:%d,INTERNAL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
      listener.name.tokens.sasl.enabled.mechanisms=OAUTHBEARER
      listener.name.tokens.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;
      listener.name.tokens.oauthbearer.sasl.server.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler
      sasl.oauthbearer.jwks.endpoint.url=%s
      sasl.oauthbearer.expected.issuer=%s
      sasl.oauthbearer.expected.audience=%s
      """;

  private static final String COMMON =
      """
      listener.security.protocol.map=SCRAM:SASL_SSL,TOKENS:SASL_SSL,INTERNAL:SSL,CONTROLLER:SSL
      inter.broker.listener.name=INTERNAL
      authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
      allow.everyone.if.no.acl.found=false
      super.users=User:%s;User:%s
      ssl.keystore.type=PKCS12
      ssl.keystore.location=%s
      ssl.keystore.password=%s
      ssl.truststore.type=PEM
      ssl.truststore.location=%s
      listener.name.internal.ssl.client.auth=required
      listener.name.controller.ssl.client.auth=required
      listener.name.scram.sasl.enabled.mechanisms=SCRAM-SHA-512
      listener.name.scram.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
      """;

  /** The passwords are nobody's business. */
  @Override
  public String toString() {
    return "BrokerSecurity[users=" + users.keySet() + "]";
  }
}
