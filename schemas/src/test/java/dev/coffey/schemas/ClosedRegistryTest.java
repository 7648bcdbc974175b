package dev.coffey.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.ops.servers.Certificates;
import dev.coffey.ops.servers.RegistryGate;
import dev.coffey.schemas.access.AccessDeniedException;
import dev.coffey.schemas.access.ClusterProperties;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A registry behind TLS that asks who is there. */
class ClosedRegistryTest {

  @TempDir static Path folder;
  private static final Cluster CLUSTER = Cluster.shared();
  private static Certificates certificates;
  private static RegistryGate gate;

  @BeforeAll
  static void open() {
    certificates = Certificates.in(folder);
    gate =
        RegistryGate.open(
            CLUSTER.registry(), certificates, Map.of("trainer", "s3cret"), "t0ken"::equals);
  }

  @AfterAll
  static void close() {
    gate.close();
  }

  @ParameterizedTest
  @CsvSource({"user-info, trainer:s3cret", "bearer-token, t0ken"})
  void letsInWhomConfigurationNames(String name, String value) throws Exception {
    // Given
    SchemaRegistryClient registry = registry(Map.of("coffey.registry." + name, value));

    // When
    ensure(registry);

    // Then
    assertThat(registry.getAllSubjects()).contains("labels-value");
  }

  @Test
  void nobodyElse() {
    // Given
    SchemaRegistryClient registry = registry(Map.of("coffey.registry.user-info", "trainer:wr0ng"));

    // When / Then
    assertThatThrownBy(() -> ensure(registry))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("coffey.registry.user-info")
        .hasMessageNotContaining("wr0ng");
  }

  @Test
  void aRegistryThatNobodyVouchesForIsNotTrusted() {
    // Given
    SchemaRegistryClient registry =
        ClusterProperties.of(
                Map.of(
                    "coffey.registry.url",
                    gate.url(),
                    "coffey.registry.user-info",
                    "trainer:s3cret"))
            .registry();

    // When / Then
    assertThatThrownBy(registry::getAllSubjects).isInstanceOf(javax.net.ssl.SSLException.class);
  }

  private static SchemaRegistryClient registry(Map<String, String> more) {
    var properties = new HashMap<>(more);
    properties.put("coffey.registry.url", gate.url());
    properties.put("coffey.registry.truststore", certificates.authority().toString());
    return ClusterProperties.of(properties).registry();
  }

  private static void ensure(SchemaRegistryClient registry) {
    try (var admin = CLUSTER.admin()) {
      TopicCreation.ensure(admin, registry, List.of(Topics.LABELS), TopicSettings.DEFAULT);
    }
  }
}
