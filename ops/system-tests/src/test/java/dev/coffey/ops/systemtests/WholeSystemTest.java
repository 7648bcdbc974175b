package dev.coffey.ops.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo as a person starts it: every process, every topic, from an image to a served student.
 * What kills do to it, {@code ShortChaosTest} says.
 */
class WholeSystemTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path LOCAL = ROOT.resolve("ops/local/target");
  private static final long EXTRA_SECONDS_MAX = 180;

  @TempDir Path folder;

  @Test
  void servesWhatItLearntAndGoesOnAtTheNextStart() throws Exception {
    // Given
    JsonNode first = run("PT80S");

    // When it is started again on the same folder
    JsonNode second = run("PT40S");

    // Then
    assertThat(first.path("images_ingested").asLong()).isPositive();
    assertThat(first.path("samples_labeled").asLong()).isPositive();
    assertThat(first.path("samples_unlabeled").asLong()).isPositive();
    assertThat(first.path("checkpoints").asLong()).isPositive();
    assertThat(first.path("promotions").asLong()).isPositive();
    assertThat(first.path("requests_served").asLong()).isPositive();
    assertThat(first.path("requests_failed").asLong()).isZero();
    assertThat(first.path("freshness_ms_p50").isNumber()).isTrue();
    assertThat(first.path("student_top1").path("val").asDouble()).isPositive();
    assertThat(second.path("requests_served").asLong()).isPositive();
    assertThat(second.path("requests_failed").asLong()).isZero();
    assertThat(second.path("student_top1").path("val").asDouble())
        .as("the champion of the first run is known, and only a better one takes its place")
        .isGreaterThanOrEqualTo(first.path("student_top1").path("val").asDouble());
  }

  /** Runs the demo, and returns its result. */
  private JsonNode run(String duration) throws Exception {
    Path output = Files.createTempFile(folder, "demo", ".log");
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dcoffey.root=" + ROOT,
                "-Ddemo.data=" + folder.resolve("data"),
                "-Ddemo.duration=" + duration,
                "-cp",
                LOCAL.resolve("classes") + ":" + Files.readString(LOCAL.resolve("classpath.txt")),
                "dev.coffey.ops.local.Demo")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      long seconds = java.time.Duration.parse(duration).toSeconds();
      assertThat(demo.waitFor(seconds + EXTRA_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    } finally {
      demo.descendants().forEach(ProcessHandle::destroyForcibly);
      demo.destroyForcibly();
    }
    assertThat(demo.exitValue()).as(Files.readString(output)).isZero();
    return result(output);
  }

  private static JsonNode result(Path output) throws IOException {
    try (Stream<String> lines = Files.lines(output)) {
      String last = lines.reduce("", (before, line) -> line);
      assertThat(last).startsWith("RESULT ");
      return new ObjectMapper().readTree(last.substring("RESULT ".length()));
    }
  }
}
