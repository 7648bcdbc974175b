package dev.coffey.schemas.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffey.schemas.Registries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterPropertiesTest {

  private static final String SECRET = "s3cret-of-the-trainer";
  private static final String JAAS =
      "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"trainer\" password=\""
          + SECRET
          + "\";";

  @TempDir Path folder;

  @Test
  void environmentAndFileNameTheSameSettings() throws Exception {
    // Given a secret in the environment, and a file with the services' names and one of Kafka's own
    var environment =
        ClusterProperties.ofEnvironment(
            Map.of(
                "KAFKA_SASL_JAAS_CONFIG",
                JAAS,
                "KAFKA_SECURITY_PROTOCOL",
                "PLAINTEXT",
                "COFFEY_REGISTRY_USER_INFO",
                "trainer:" + SECRET,
                "PATH",
                "/bin"));
    Path file =
        Files.writeString(
            folder.resolve("client.properties"),
            "kafka.security.protocol=SASL_SSL\nssl.truststore.type=PEM\ncoffey.registry.url=http://r\n");

    // When the file comes after the environment
    var all = environment.with(ClusterProperties.read(file));

    // Then
    assertThat(all.kafka())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("ssl.truststore.type", "PEM")
        .containsEntry("sasl.jaas.config", new Password(JAAS))
        .hasSize(3);
    assertThat(all.get("coffey.registry.user-info")).contains("trainer:" + SECRET);
    assertThat(all.get(ClusterProperties.REGISTRY_URL)).contains("http://r");
  }

  @Test
  void secretsWorkAndDoNotPrint() {
    // Given
    var properties =
        ClusterProperties.of(
            Map.of(
                "kafka.bootstrap.servers", "localhost:9",
                "kafka.sasl.jaas.config", JAAS,
                "kafka.ssl.keystore.password", SECRET,
                "kafka.producer.ssl.key.password", SECRET,
                "coffey.registry.user-info", "trainer:" + SECRET));

    // When
    Map<String, Object> kafka = properties.kafka();

    // Then they are the client's, and nobody's else
    assertThat(kafka.toString() + properties).doesNotContain(SECRET);
    kafka.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    kafka.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    assertThat(new ConsumerConfig(kafka).getPassword("sasl.jaas.config").value()).isEqualTo(JAAS);
  }

  @Test
  void anAddressWithAPasswordIsRefusedWithoutSayingIt() {
    // When / Then
    assertThatThrownBy(() -> Registries.connect("https://trainer:" + SECRET + "@registry/"))
        .hasMessageContaining("coffey.registry.user-info")
        .hasMessageNotContaining(SECRET);
  }
}
