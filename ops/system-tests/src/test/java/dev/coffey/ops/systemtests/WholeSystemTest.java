package dev.coffey.ops.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo as a person starts it: every process, every topic, from an image to a served student.
 */
class WholeSystemTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path LOCAL = ROOT.resolve("ops/local/target");
  private static final long EXTRA_SECONDS_MAX = 180;

  @TempDir Path folder;

  @Test
  void servesWhatItLearntAndGoesOnAtTheNextStart() throws Exception {
    // Given a first run, in which one process of each kind of work is killed
    JsonNode first = run("PT100S", List.of("teacher-service", "student-trainer", "evaluator"));

    // When it is started again on the same folder
    JsonNode second = run("PT50S", List.of());

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

  /** Runs the demo, kills the named services half way, and returns its result. */
  private JsonNode run(String duration, List<String> killed) throws Exception {
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
      if (!killed.isEmpty()) {
        demo.waitFor(seconds / 2, TimeUnit.SECONDS);
        killed.forEach(service -> kill(demo, service));
      }
      assertThat(demo.waitFor(seconds + EXTRA_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    } finally {
      demo.descendants().forEach(ProcessHandle::destroyForcibly);
      demo.destroyForcibly();
    }
    assertThat(demo.exitValue()).as(Files.readString(output)).isZero();
    for (String service : killed) {
      assertThat(Files.readString(output)).contains("died (exit code 137), starting it again");
    }
    return result(output);
  }

  private static void kill(Process demo, String service) {
    List<ProcessHandle> found =
        demo.descendants()
            .filter(child -> commandLine(child.pid()).contains("/" + service + "/target/"))
            .toList();
    assertThat(found).as("the process of %s", service).hasSize(1);
    found.get(0).destroyForcibly();
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
    } catch (IOException e) {
      return ""; // It has ended.
    }
  }

  private static JsonNode result(Path output) throws IOException {
    try (Stream<String> lines = Files.lines(output)) {
      String last = lines.reduce("", (before, line) -> line);
      assertThat(last).startsWith("RESULT ");
      return new ObjectMapper().readTree(last.substring("RESULT ".length()));
    }
  }
}
