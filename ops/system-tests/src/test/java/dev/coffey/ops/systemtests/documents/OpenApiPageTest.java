package dev.coffey.ops.systemtests.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The description of each service's API, as its build left it. */
class OpenApiPageTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final ObjectMapper YAML = new YAMLMapper();
  private static final String COMMAND =
      "./mvnw -pl ops/system-tests -am verify -Dtest=OpenApiPageTest -Dcoffey.docs.write"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  /** One operation of an API. */
  private record Operation(String name, JsonNode description) {

    List<String> codes() {
      List<String> codes = new ArrayList<>();
      description.path("responses").fieldNames().forEachRemaining(codes::add);
      return codes;
    }

    boolean isOpen() {
      return description.path("security").isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest-service", "teacher-service", "student-trainer", "evaluator"})
  void theCommittedPageIsWhatTheServiceAnswersTo(String service) throws Exception {
    // Given
    Path page = ROOT.resolve("docs/reference/openapi-" + service + ".yaml");

    // When
    String text = "# Made from the code; do not edit. To write it again:\n# " + COMMAND + "\n";
    text += Files.readString(built(service));

    // Then
    if (System.getProperty("coffey.docs.write") != null) {
      Files.writeString(page, text);
    }
    assertThat(page).as("a page that is made by %s", COMMAND).exists();
    assertThat(Files.readString(page))
        .as("%s is stale; write it again with %s", ROOT.relativize(page), COMMAND)
        .isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest-service", "teacher-service", "student-trainer", "evaluator"})
  void everyOperationSaysWhatItDoesWhoMayAndHowItSaysNo(String service) throws Exception {
    // When
    JsonNode api = YAML.readTree(built(service).toFile());

    // Then
    assertThat(api.at("/info/title").asText()).startsWith("Coffey ");
    assertThat(api.at("/info/description").asText()).endsWith(".");
    assertThat(api.at("/components/securitySchemes").fieldNames())
        .toIterable()
        .containsExactly("key", "token");
    assertThat(operations(api))
        .isNotEmpty()
        .allSatisfy(
            operation -> {
              assertThat(operation.description().path("summary").asText())
                  .as(operation.name())
                  .isNotBlank();
              assertThat(operation.codes())
                  .as(operation.name())
                  .contains("429")
                  .anyMatch(code -> code.startsWith("2"));
              if (!operation.isOpen()) {
                assertThat(operation.codes()).as(operation.name()).contains("401", "403");
              }
            });
  }

  private static List<Operation> operations(JsonNode api) {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : api.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        operations.add(new Operation(method.getKey() + " " + path.getKey(), method.getValue()));
      }
    }
    return operations;
  }

  private static Path built(String service) throws IOException {
    Path built = ROOT.resolve(service).resolve("target/openapi/openapi.yaml");
    assertThat(built).as("what the build of %s leaves", service).exists();
    return built;
  }
}
