package dev.coffey.ops.systemtests.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ops/kubernetes says what a cluster understands, and what services and topics are. */
class KubernetesTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path KUBERNETES = ROOT.resolve("ops/kubernetes");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final int REPLICAS = 3;

  @ParameterizedTest
  @ValueSource(strings = {"base", "strimzi", "monitoring"})
  void everyFieldIsOneOfItsKind(String folder) throws IOException {
    // When
    var documents = Manifests.read(KUBERNETES.resolve(folder));

    // Then
    assertThat(documents).isNotEmpty();
    for (JsonNode document : documents) {
      assertThat(Manifests.typed(document)).isNotNull();
    }
  }

  @Test
  void anUnknownFieldIsFound() throws IOException {
    // Given
    JsonNode manifest = Manifests.read(KUBERNETES.resolve("base")).get(0);
    ((ObjectNode) manifest.at("/spec/template/spec/containers/0")).put("readynessProbe", "x");

    // Then
    assertThatThrownBy(() -> Manifests.typed(manifest)).hasMessageContaining("readynessProbe");
  }

  @Test
  void everyPodIsHardened() throws IOException {
    // When
    var pods =
        Manifests.read(KUBERNETES.resolve("base")).stream()
            .map(it -> it.at("/spec/template/spec"))
            .filter(it -> !it.isMissingNode())
            .toList();

    // Then
    assertThat(pods).hasSize(4);
    for (JsonNode pod : pods) {
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      JsonNode container = pod.at("/containers/0");
      assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
          .isFalse();
      assertThat(container.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
      assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest-service", "teacher-service", "student-trainer", "evaluator"})
  void setsNothingThatNobodyReads(String service) throws IOException {
    // Given
    ServiceSettings settings = ServiceSettings.of(ROOT.resolve(service));

    // When
    Set<String> variables = new TreeSet<>();
    StringBuilder values = new StringBuilder();
    for (String file : new String[] {"cluster.env", service + ".env"}) {
      Files.readAllLines(KUBERNETES.resolve("base").resolve(file)).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(line -> variables.add(line.substring(0, line.indexOf('='))));
    }
    for (JsonNode manifest : Manifests.read(KUBERNETES.resolve("base"))) {
      if (manifest.at("/metadata/name").asText().equals(service)) {
        manifest
            .at("/spec/template/spec/containers/0/env")
            .forEach(
                it -> {
                  variables.add(it.path("name").asText());
                  values.append(it.path("value").asText());
                });
      }
    }
    variables.removeIf(it -> values.indexOf("$(" + it + ")") >= 0); // Kubernetes reads it

    // Then
    assertThat(variables).contains("KAFKA_BOOTSTRAP_SERVERS", "KAFKA_SASL_JAAS_CONFIG");
    assertThat(variables).allMatch(settings::knows, "is read by " + service);
  }

  @Test
  void whoseReplicasAreCountedByHandHasNoAutoscaler() throws IOException {
    // Given
    var documents = Manifests.read(KUBERNETES.resolve("base"));

    // When
    Set<String> scaled =
        documents.stream()
            .filter(it -> it.path("kind").asText().equals("HorizontalPodAutoscaler"))
            .map(it -> it.at("/spec/scaleTargetRef/name").asText())
            .collect(Collectors.toSet());
    Set<String> counted =
        documents.stream()
            .filter(it -> it.at("/spec/replicas").isInt())
            .map(it -> it.at("/metadata/name").asText())
            .collect(Collectors.toSet());

    // Then a second evaluator would take nothing from the one that scores the only student
    assertThat(scaled).containsExactlyInAnyOrder("ingest-service", "teacher-service");
    assertThat(counted).containsExactlyInAnyOrder("student-trainer", "evaluator");
  }

  @Test
  void aPodOfTheTrainerHasANameOfItsOwn() throws IOException {
    // When
    JsonNode service = named("Service", "student-trainer");

    // Then a request for a pause does not reach whichever of two pods
    assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
    assertThat(named("StatefulSet", "student-trainer").at("/spec/serviceName").asText())
        .isEqualTo(service.at("/metadata/name").asText());
  }

  private static JsonNode named(String kind, String name) throws IOException {
    return Manifests.read(KUBERNETES.resolve("base")).stream()
        .filter(it -> it.path("kind").asText().equals(kind))
        .filter(it -> it.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No " + kind + " is called " + name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest-service", "teacher-service", "student-trainer", "evaluator"})
  void whatIsMountedIsReadBySomeSetting(String service) throws IOException {
    // Given
    String kind =
        Set.of("teacher-service", "student-trainer").contains(service)
            ? "StatefulSet"
            : "Deployment";

    // When
    String settings = Files.readString(KUBERNETES.resolve("base").resolve(service + ".env"));
    Set<String> mounted = new TreeSet<>();
    named(kind, service)
        .at("/spec/template/spec/containers/0/volumeMounts")
        .forEach(it -> mounted.add(it.path("mountPath").asText()));
    mounted.remove("/tmp");

    // Then
    assertThat(mounted).contains("/teacher").allMatch(path -> settings.contains("=" + path));
  }

  @Test
  void seriesHaveTheJobAndTheServiceThatTheyHaveUnderCompose() throws IOException {
    // Given
    Path prometheus = ROOT.resolve("ops/prometheus/prometheus.yml");
    JsonNode compose = YAML.readTree(prometheus.toFile()).at("/scrape_configs/0");

    // When
    Map<String, JsonNode> labels = new TreeMap<>();
    Manifests.read(KUBERNETES.resolve("monitoring"))
        .get(0)
        .at("/spec/podMetricsEndpoints/0/relabelings")
        .forEach(it -> labels.put(it.path("targetLabel").asText(), it));

    // Then
    assertThat(labels).containsOnlyKeys("job", "service");
    assertThat(labels.get("job").path("replacement").asText())
        .isEqualTo(compose.path("job_name").asText());
    assertThat(labels.get("service").at("/sourceLabels/0").asText())
        .isEqualTo("__meta_kubernetes_pod_label_app_kubernetes_io_name");
    assertThat(compose.findValuesAsText("service"))
        .containsExactlyInAnyOrder(
            "ingest-service", "teacher-service", "student-trainer", "evaluator");
  }

  @Test
  void topicsAreThoseOfTheCatalogue() throws IOException {
    // Given
    Map<String, String> expected =
        Topics.ALL.stream().collect(Collectors.toMap(Topic::name, KubernetesTest::form));

    // When
    Map<String, String> found =
        Manifests.read(KUBERNETES.resolve("strimzi")).stream()
            .filter(it -> it.path("kind").asText().equals("KafkaTopic"))
            .collect(Collectors.toMap(it -> it.at("/metadata/name").asText(), it -> form(it)));

    // Then
    assertThat(found).containsExactlyInAnyOrderEntriesOf(expected);
  }

  private static String form(Topic<?> topic) {
    var config = new TreeMap<>(topic.brokerSettings());
    config.put("min.insync.replicas", Integer.toString(REPLICAS - 1));
    return topic.partitions() + " × " + REPLICAS + " " + config;
  }

  private static String form(JsonNode manifest) {
    var config = new TreeMap<String, String>();
    manifest
        .at("/spec/config")
        .properties()
        .forEach(it -> config.put(it.getKey(), it.getValue().asText()));
    return manifest.at("/spec/partitions").asInt()
        + " × "
        + manifest.at("/spec/replicas").asInt()
        + " "
        + config;
  }
}
