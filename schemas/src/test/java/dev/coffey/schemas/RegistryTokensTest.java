package dev.coffey.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.ops.servers.Certificates;
import dev.coffey.ops.servers.RegistryGate;
import dev.coffey.ops.servers.TokenIssuer;
import dev.coffey.schemas.access.AccessDeniedException;
import dev.coffey.schemas.access.ClusterProperties;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A registry that takes tokens of an issuer, which live for 100 s of a clock that the test turns.
 */
class RegistryTokensTest {

  private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
  private static final Cluster CLUSTER = Cluster.shared();

  @TempDir static Path folder;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;
  private Certificates certificates;
  private TokenIssuer issuer;
  private RegistryGate gate;

  @BeforeEach
  void open() {
    certificates = Certificates.in(folder);
    issuer =
        TokenIssuer.start(
            Map.of("trainer", "s3cret"), Duration.ofSeconds(100), clock, Optional.of(certificates));
    System.setProperty(ALLOWED_URLS, issuer.tokenUrl());
    gate = RegistryGate.open(CLUSTER.registry(), certificates, Map.of(), issuer::isValid);
  }

  @AfterEach
  void close() {
    gate.close();
    issuer.close();
    System.clearProperty(ALLOWED_URLS);
  }

  @Test
  void aTokenIsRenewedBeforeItEnds() throws Exception {
    // Given
    SchemaRegistryClient registry = registry(Map.of());

    // When
    registry.getAllSubjects();
    String first = gate.lastHeader("Authorization");
    now = now.plusSeconds(79);
    registry.getAllSubjects();
    String second = gate.lastHeader("Authorization");
    now = now.plusSeconds(2);
    registry.getAllSubjects();
    String third = gate.lastHeader("Authorization");

    // Then
    assertThat(second).isEqualTo(first);
    assertThat(third).isNotEqualTo(first);
    assertThat(issuer.given()).hasSize(2);
  }

  @Test
  void theLastTokenIsUsedUpWhileTheIssuerIsDown() throws Exception {
    // Given
    SchemaRegistryClient registry = registry(Map.of());
    registry.getAllSubjects();
    issuer.setDown(true);

    // When it is due, and when it has ended
    now = now.plusSeconds(81);
    registry.getAllSubjects();
    now = now.plusSeconds(20);
    assertThatThrownBy(registry::getAllSubjects)
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining(issuer.tokenUrl())
        .hasMessageContaining("503")
        .hasMessageContaining("coffey.registry.token-url");
    issuer.setDown(false);

    // Then it goes on by itself
    assertThat(registry.getAllSubjects()).isNotNull();
    assertThat(issuer.given()).hasSize(2);
  }

  @Test
  void aWrongSecretIsRefusedAndNotSaid() {
    // Given
    SchemaRegistryClient registry =
        registry(Map.of("coffey.registry.token-client-secret", "wr0ng"));

    // When / Then
    assertThatThrownBy(registry::getAllSubjects)
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("coffey.registry.token-client-secret")
        .hasMessageContaining("invalid_client")
        .hasMessageNotContaining("wr0ng");
  }

  @Test
  void clusterAndPoolGoWithTheToken() throws Exception {
    // Given
    SchemaRegistryClient registry =
        registry(
            Map.of(
                "coffey.registry.logical-cluster", "lsrc-1",
                "coffey.registry.identity-pool", "pool-1"));

    // When
    registry.getAllSubjects();

    // Then
    assertThat(gate.lastHeader("target-sr-cluster")).isEqualTo("lsrc-1");
    assertThat(gate.lastHeader("Confluent-Identity-Pool-Id")).isEqualTo("pool-1");
  }

  @Test
  void anAddressThatTheJvmDoesNotAllowIsRefusedAtOnce() {
    // Given
    System.setProperty(ALLOWED_URLS, "https://other/token");

    // When / Then
    assertThatThrownBy(() -> registry(Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(issuer.tokenUrl())
        .hasMessageContaining(ALLOWED_URLS);
  }

  @Test
  void twoWaysInAreOneTooMany() {
    // When / Then
    assertThatThrownBy(() -> registry(Map.of("coffey.registry.user-info", "trainer:s3cret")))
        .hasMessageContaining("coffey.registry.user-info and coffey.registry.token-url")
        .hasMessageNotContaining("s3cret");
  }

  /** As a file or the environment would name it; only the clock is the test's. */
  private SchemaRegistryClient registry(Map<String, String> more) {
    var properties =
        new HashMap<>(
            Map.of(
                "coffey.registry.url", gate.url(),
                "coffey.registry.truststore", certificates.authority().toString(),
                "coffey.registry.token-url", issuer.tokenUrl(),
                "coffey.registry.token-client-id", "trainer",
                "coffey.registry.token-client-secret", "s3cret",
                "coffey.registry.token-scope", "registry",
                "coffey.registry.token-truststore", certificates.authority().toString()));
    properties.putAll(more);
    return Registries.connect(gate.url(), ClusterProperties.of(properties).security(), clock);
  }
}
