package dev.coffey.ops.benchmarks.swap;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffey.ops.benchmarks.cluster.TestCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The whole benchmark in one process, short. */
class SwapRunTest {

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int SWAPS = 5;

  private final SwapSpec spec =
      new SwapSpec(
          TestCluster.access(), "student-" + UUID.randomUUID(), SwapBenchmark.KIND, 2, 2, 8, 40);

  @Test
  void counts_swaps_and_compares_every_answer() throws Exception {
    // Given
    try (var worker = new SwapWorker(spec);
        var run = new SwapRun(spec, line -> ask(worker, line))) {

      // When
      Map<String, Double> figures = run.run(SWAPS, SHORT, SHORT);

      // Then
      assertThat(figures).containsEntry("swaps", (double) SWAPS);
      assertThat(figures).containsEntry("failed", 0.0).containsEntry("wrong", 0.0);
      assertThat(figures).containsEntry("models_in_memory_max", 2.0);
      assertThat(figures.get("requests_calm")).isPositive();
      assertThat(figures.get("requests_during")).isPositive();
      assertThat(figures.get("requests"))
          .as("with those of the warm-up")
          .isGreaterThan(
              figures.get("requests_calm")
                  + figures.get("requests_between")
                  + figures.get("requests_during"));
      assertThat(figures.get("p99_during_ms")).isBetween(0.001, figures.get("max_during_ms"));
      assertThat(figures.get("swap_ms_mean")).isGreaterThan(figures.get("swap_load_ms_mean"));
      assertThat(figures.get("resident_last_kib")).isPositive();
    }
  }

  @Test
  void answers_of_other_students_than_expected_are_wrong() throws Exception {
    // Given an application that expects only the first of the two students that are published
    SwapSpec fewer =
        new SwapSpec(spec.access(), spec.studentId(), spec.kind(), 1, 2, 8, spec.rate());
    try (var worker = new SwapWorker(fewer);
        var run = new SwapRun(spec, line -> ask(worker, line))) {

      // When
      Map<String, Double> figures = run.run(2, SHORT, SHORT);

      // Then
      assertThat(figures.get("wrong")).isPositive().isLessThan(figures.get("requests"));
      assertThat(figures).containsEntry("failed", 0.0);
    }
  }

  private static JsonNode ask(SwapWorker worker, String line) throws IOException {
    try {
      return new ObjectMapper().valueToTree(worker.answer(line));
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
