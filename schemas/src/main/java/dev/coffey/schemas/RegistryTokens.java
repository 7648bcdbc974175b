package dev.coffey.schemas;

import dev.coffey.schemas.access.AccessDeniedException;
import dev.coffey.schemas.access.RegistrySecurity;
import io.confluent.kafka.schemaregistry.client.security.bearerauth.BearerAuthCredentialProvider;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.oauthbearer.ClientCredentialsJwtRetriever;
import org.apache.kafka.common.security.oauthbearer.ClientJwtValidator;
import org.apache.kafka.common.security.oauthbearer.JwtRetriever;
import org.apache.kafka.common.security.oauthbearer.JwtValidator;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.internals.secured.UnretryableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry's bearer tokens, fetched from an identity provider with Kafka's own client of such.
 * Confluent's has one too, on classes that Kafka 4.1 no longer has. Thread safe: who asks when a
 * token is due waits for the new one.
 */
final class RegistryTokens implements BearerAuthCredentialProvider {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryTokens.class);

  /** As Kafka's clients do: the old one still holds while the provider is down for a moment. */
  private static final double RENEWED_AFTER = 0.8;

  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  /** Everybody waits for the token meanwhile. */
  private static final int ANSWER_MILLIS_MAX = 5_000;

  private final RegistrySecurity security;
  private final InstantSource clock;
  private final JwtRetriever retriever = new ClientCredentialsJwtRetriever();
  private final JwtValidator validator = new ClientJwtValidator();
  private OAuthBearerToken token;
  private Instant due = Instant.MIN;

  /**
   * @throws IllegalArgumentException when the client has no id or no secret
   * @throws org.apache.kafka.common.config.ConfigException when the JVM does not allow the address
   */
  RegistryTokens(RegistrySecurity security, InstantSource clock) {
    this.security = security;
    this.clock = clock;
    if (security.tokenClientId().isEmpty() || security.tokenClientSecret().isEmpty()) {
      throw new IllegalArgumentException(
          "coffey.registry.token-url needs coffey.registry.token-client-id and coffey.registry.token-client-secret");
    }
    Map<String, Object> settings = settings(security);
    List<AppConfigurationEntry> login = login(security);
    retriever.configure(settings, OAuthBearerLoginModule.OAUTHBEARER_MECHANISM, login);
    validator.configure(settings, OAuthBearerLoginModule.OAUTHBEARER_MECHANISM, login);
  }

  private static Map<String, Object> settings(RegistrySecurity security) {
    var named = new HashMap<String, Object>();
    security
        .tokenUrl()
        .ifPresent(it -> named.put(SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL, it));
    security
        .tokenClientId()
        .ifPresent(it -> named.put(SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_ID, it));
    security
        .tokenClientSecret()
        .ifPresent(
            it -> named.put(SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_SECRET, it));
    named.put(SaslConfigs.SASL_LOGIN_CONNECT_TIMEOUT_MS, ANSWER_MILLIS_MAX);
    named.put(SaslConfigs.SASL_LOGIN_READ_TIMEOUT_MS, ANSWER_MILLIS_MAX);
    security.tokenScope().ifPresent(it -> named.put(SaslConfigs.SASL_OAUTHBEARER_SCOPE, it));
    return new ConfigDef().withClientSaslSupport().parse(named);
  }

  /** Here Kafka looks for TLS to the provider. */
  private static List<AppConfigurationEntry> login(RegistrySecurity security) {
    var options = new HashMap<String, String>();
    security
        .tokenTruststore()
        .ifPresent(
            file -> {
              options.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
              options.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, file.toString());
            });
    return List.of(
        new AppConfigurationEntry(
            OAuthBearerLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, options));
  }

  /**
   * @throws AccessDeniedException when the provider refuses the client
   * @throws RegistryUnavailableException when it gives no token and the last one has ended
   */
  @Override
  public synchronized String getBearerToken(URL registry) {
    Instant now = clock.instant();
    if (!now.isBefore(due)) {
      renew(now);
    }
    return token.value();
  }

  private void renew(Instant now) {
    try {
      token = validator.validate(retriever.retrieve());
      var life = Duration.between(now, Instant.ofEpochMilli(token.lifetimeMs()));
      due = now.plusMillis((long) (life.toMillis() * RENEWED_AFTER));
    } catch (KafkaException e) {
      if (token == null || token.lifetimeMs() <= now.toEpochMilli()) {
        throw noToken(e);
      }
      LOG.warn("{} The last one still holds.", noToken(e).getMessage());
      due = clock.instant().plus(TRY_AGAIN);
    }
  }

  private RuntimeException noToken(KafkaException cause) {
    String message =
        "The registry's token could not be fetched from %s for client '%s': %s."
            .formatted(
                security.tokenUrl().orElseThrow(),
                security.tokenClientId().orElseThrow(),
                reason(cause));
    // Whom it has known before it refuses in passing: an answer 404 while it is renewed, say.
    return token == null && isRefusal(cause)
        ? new AccessDeniedException(
            message + " Set coffey.registry.token-client-secret to what the provider knows.", cause)
        : new RegistryUnavailableException(
            message + " Check that the provider runs at coffey.registry.token-url.", cause);
  }

  /** Of an answer that is none, Kafka's client would tell the beginning, which may be a token. */
  private static String reason(Throwable failure) {
    Throwable last = failure;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return last instanceof IOException || isRefusal(failure)
        ? String.valueOf(last.getMessage())
        : "its answer holds no token that can be read";
  }

  private static boolean isRefusal(Throwable failure) {
    for (Throwable it = failure; it != null; it = it.getCause()) {
      if (it instanceof UnretryableException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String getTargetSchemaRegistry() {
    return security.logicalCluster().orElse(null);
  }

  @Override
  public String getTargetIdentityPoolId() {
    return security.identityPool().orElse(null);
  }

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public void close() throws IOException {
    retriever.close();
    validator.close();
  }
}
