package dev.coffey.ops.benchmarks.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepWorkerTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final InputStream input = System.in;
  private final PrintStream output = System.out;

  @AfterEach
  void giveBackStreams() {
    System.setIn(input);
    System.setOut(output);
  }

  @Test
  void answers_every_line_and_writes_what_the_other_side_reads(@TempDir Path folder)
      throws Exception {
    // Given
    Spec spec = new Workload("toy", "resnet-tiny", 32, 5, 4, 1).spec(1, folder);
    System.setIn(
        new ByteArrayInputStream("2\n1 single-head\n2 phases\n".getBytes(StandardCharsets.UTF_8)));
    var printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));

    // When
    StepWorker.main(new String[] {spec.toJson()});

    // Then
    List<JsonNode> answers = new ArrayList<>();
    for (String line : printed.toString(StandardCharsets.UTF_8).lines().toList()) {
      answers.add(JSON.readTree(line));
    }
    assertThat(answers).hasSize(4);
    assertThat(answers.get(0).get("version").asText()).contains("libtorch 2");
    assertThat(answers.get(1).get("millis")).hasSize(2);
    assertThat(answers.get(1).get("losses").get(0).asDouble()).isPositive();
    assertThat(answers.get(2).get("millis")).hasSize(1);
    assertPhasesFillTheSteps(answers.get(3));
    assertThat(folder.resolve("3.pixels")).hasSize(8 * 32 * 32 * 3);
    assertThat(folder.resolve("3.labels")).hasSize(4 * Integer.BYTES);
    assertThat(folder.resolve("3.teacher")).hasSize(8 * 5 * Float.BYTES);
    assertThat(folder.resolve("first.safetensors")).isNotEmptyFile();
  }

  private static void assertPhasesFillTheSteps(JsonNode answer) {
    double steps = answer.get("millis").get(0).asDouble() + answer.get("millis").get(1).asDouble();
    double phases = 0;
    for (String phase : List.of("input", "forward", "backward", "update")) {
      assertThat(answer.get("phases").get(phase).asDouble()).as(phase).isPositive();
      phases += answer.get("phases").get(phase).asDouble();
    }
    assertThat(phases).isBetween(0.5 * steps, steps);
  }
}
