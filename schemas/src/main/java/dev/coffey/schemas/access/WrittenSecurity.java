package dev.coffey.schemas.access;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * As properties say it.
 *
 * @param written the value of a name behind {@code coffey.registry.}
 */
record WrittenSecurity(Function<String, Optional<String>> written) implements RegistrySecurity {

  @Override
  public Optional<String> userInfo() {
    return written.apply("user-info");
  }

  @Override
  public Optional<String> bearerToken() {
    return written.apply("bearer-token");
  }

  @Override
  public Optional<String> tokenUrl() {
    return written.apply("token-url");
  }

  @Override
  public Optional<String> tokenClientId() {
    return written.apply("token-client-id");
  }

  @Override
  public Optional<String> tokenClientSecret() {
    return written.apply("token-client-secret");
  }

  @Override
  public Optional<String> tokenScope() {
    return written.apply("token-scope");
  }

  @Override
  public Optional<Path> tokenTruststore() {
    return written.apply("token-truststore").map(Path::of);
  }

  @Override
  public Optional<String> logicalCluster() {
    return written.apply("logical-cluster");
  }

  @Override
  public Optional<String> identityPool() {
    return written.apply("identity-pool");
  }

  @Override
  public Optional<Path> truststore() {
    return written.apply("truststore").map(Path::of);
  }

  @Override
  public Optional<String> truststorePassword() {
    return written.apply("truststore-password");
  }

  @Override
  public Optional<Path> keystore() {
    return written.apply("keystore").map(Path::of);
  }

  @Override
  public Optional<String> keystorePassword() {
    return written.apply("keystore-password");
  }

  /** Values may be secrets. */
  @Override
  public String toString() {
    return "WrittenSecurity";
  }
}
