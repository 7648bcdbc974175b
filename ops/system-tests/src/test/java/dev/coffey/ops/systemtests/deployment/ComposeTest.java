package dev.coffey.ops.systemtests.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ops.local.DemoSettings;
import dev.coffey.ops.local.cluster.Commands;
import dev.coffey.ops.local.cluster.Ports;
import dev.coffey.ops.servers.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/**
 * What docker-compose.yml sets is what services read, and what the local cluster starts them with.
 */
class ComposeTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  /** Where an image has libtorch; the local cluster has it from DJL's jar. */
  private static final Set<String> OF_IMAGES_ALONE =
      Set.of("DJL_CACHE_DIR", "PYTORCH_LIBRARY_PATH");

  @ParameterizedTest
  @ValueSource(strings = {"ingest-service", "teacher-service", "student-trainer", "evaluator"})
  void setsWhatTheLocalClusterSets(String service) throws IOException {
    // Given
    Set<String> local = local(service).environment().keySet();

    // When
    Set<String> composed = new TreeSet<>(environment(service).keySet());
    composed.addAll(ofImages());
    composed.removeAll(OF_IMAGES_ALONE);

    // Then
    assertThat(composed).containsExactlyInAnyOrderElementsOf(local);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest-service", "teacher-service", "student-trainer", "evaluator"})
  void setsNothingThatNobodyReads(String service) throws IOException {
    // Given
    ServiceSettings settings = ServiceSettings.of(ROOT.resolve(service));

    // When
    Set<String> variables = environment(service).keySet();

    // Then
    assertThat(variables).isNotEmpty().allMatch(settings::knows, "is read by " + service);
    assertThat(settings.knows("COFFEY_ACCESS_KEYS_FILE")).isTrue();
    assertThat(settings.knows("COFFEY_TEACHER_FOLDERS")).isFalse();
    assertThat(settings.knows("QUARKUS_HTTP_PROT")).isFalse();
  }

  @Test
  void theRegistryIsTheOneOfTheLocalCluster() throws IOException {
    // Given: apicurio-registry-app, which is published as the image "mem"
    Matcher version =
        Pattern.compile("<apicurio.version>(.+)</apicurio.version>")
            .matcher(Files.readString(ROOT.resolve("pom.xml")));

    // When
    String image = services().get("registry").get("image").toString();

    // Then
    assertThat(version.find()).isTrue();
    assertThat(image).isEqualTo("apicurio/apicurio-registry-mem:" + version.group(1));
    assertThat(environment("registry").get("QUARKUS_DATASOURCE_JDBC_URL").toString())
        .startsWith("jdbc:h2:file:/tmp/");
    assertThat(services().get("registry").get("volumes").toString()).contains("registry:/tmp");
  }

  @Test
  void theVariantsOfTheDemoAreScoredUnlessOthersAreNamed() throws IOException {
    // Given
    String demo = local("evaluator").environment().get("COFFEY_EVALUATOR_VARIANTS_SCORED");

    // When
    Object composed = environment("evaluator").get("COFFEY_EVALUATOR_VARIANTS_SCORED");

    // Then
    assertThat(composed).isEqualTo("${COFFEY_SCORED:-" + demo + "}");
  }

  @Test
  void everyContainerIsLimitedWatchedAndWithoutRights() throws IOException {
    // When
    Map<String, Map<String, Object>> services = services();

    // Then
    assertThat(services).hasSize(8);
    services.forEach(
        (name, service) ->
            assertThat(service)
                .as(name)
                .containsKeys("mem_limit", "cpus", "healthcheck", "restart", "cap_drop"));
  }

  private static ChildProcess.Builder local(String service) {
    var settings = new DemoSettings(ROOT.resolve("data/demo"), Optional.empty(), 1, 1, 1, ROOT);
    var commands = new Commands(settings, new Ports(1, 2, 3, 4, 5, 6, 7), ROOT.resolve("world"));
    return switch (service) {
      case "ingest-service" -> commands.ingest();
      case "teacher-service" -> commands.teacher();
      case "student-trainer" -> commands.trainer();
      case "evaluator" -> commands.evaluator();
      default -> throw new IllegalArgumentException("No service is called " + service);
    };
  }

  private static Map<String, Map<String, Object>> services() throws IOException {
    Map<String, Map<String, Map<String, Object>>> compose =
        new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml")));
    return compose.get("services");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> environment(String service) throws IOException {
    return (Map<String, Object>) services().get(service).get("environment");
  }

  /** What the images profile of the root pom.xml puts into each image. */
  private static Set<String> ofImages() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    int from = pom.indexOf("<environment>", pom.indexOf("<id>images</id>"));
    Matcher names =
        Pattern.compile("<([A-Z_]+)>")
            .matcher(pom.substring(from, pom.indexOf("</environment>", from)));
    Set<String> variables = new TreeSet<>();
    while (names.find()) {
      variables.add(names.group(1));
    }
    return variables;
  }
}
