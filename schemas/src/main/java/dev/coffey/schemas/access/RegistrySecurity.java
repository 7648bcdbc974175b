package dev.coffey.schemas.access;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a closed schema registry is met: {@code coffey.registry.*}, the same for services, command
 * lines and applications.
 */
public interface RegistrySecurity {

  /** User and password for basic authentication, {@code USER:PASSWORD}. Default: none. */
  Optional<String> userInfo();

  /** Bearer token that goes with every question, instead of a user. Default: none. */
  Optional<String> bearerToken();

  /**
   * Where an identity provider gives tokens (OAuth 2.0 client credentials), instead of a fixed one:
   * a JWT is fetched there, goes with every question, and is renewed after 80 % of its life. The
   * JVM has to allow the address: {@code
   * -Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=https://issuer/token}. Default: none.
   */
  Optional<String> tokenUrl();

  /** Client id at {@link #tokenUrl}. Default: none; needed with it. */
  Optional<String> tokenClientId();

  /** The client's secret at {@link #tokenUrl}. Default: none; needed with it. */
  Optional<String> tokenClientSecret();

  /** Scope that is asked for at {@link #tokenUrl}. Default: none, the provider's own. */
  Optional<String> tokenScope();

  /**
   * Whom to trust for a {@link #tokenUrl} of {@code https}: certificates as PEM. Default: whom the
   * JDK trusts.
   */
  Optional<Path> tokenTruststore();

  /** Goes with the token as {@code target-sr-cluster}, for Confluent Cloud. Default: none. */
  Optional<String> logicalCluster();

  /** Goes with the token as {@code Confluent-Identity-Pool-Id}. Default: none. */
  Optional<String> identityPool();

  /**
   * Whom to trust for {@code https}: certificates as PEM, or a key store of Java's (PKCS #12, JKS)
   * by any other ending than {@code .pem} and {@code .crt}. Default: whom the JDK trusts.
   */
  Optional<Path> truststore();

  /** Password of a {@link #truststore} of Java's; PEM has none. Default: none. */
  Optional<String> truststorePassword();

  /** Own certificate and key for a registry that asks for one, PEM or as above. Default: none. */
  Optional<Path> keystore();

  /** Password of the key in {@link #keystore}, and of a store of Java's. Default: none. */
  Optional<String> keystorePassword();
}
