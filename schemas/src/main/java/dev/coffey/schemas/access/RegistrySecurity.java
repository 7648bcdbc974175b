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
