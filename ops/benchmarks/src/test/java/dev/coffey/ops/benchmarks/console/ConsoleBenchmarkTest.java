package dev.coffey.ops.benchmarks.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.logging.LogEntry;

class ConsoleBenchmarkTest {

  @Test
  void tells_the_first_every_tenth_and_the_last_minute() {
    // Given 12 minutes in which the heap has as many MB
    List<Visitor.Held> held =
        IntStream.rangeClosed(1, 12)
            .mapToObj(it -> new Visitor.Held(it * 1_000_000L, 100 + it, 10))
            .toList();
    Map<String, Double> figures = new LinkedHashMap<>();

    // When
    ConsoleBenchmark.tell(held, figures);

    // Then
    assertThat(figures)
        .containsOnlyKeys(
            "minute_1_heap_mb",
            "minute_1_nodes",
            "minute_1_listeners",
            "minute_10_heap_mb",
            "minute_10_nodes",
            "minute_10_listeners",
            "minute_12_heap_mb",
            "minute_12_nodes",
            "minute_12_listeners")
        .containsEntry("minute_10_heap_mb", 10.0)
        .containsEntry("minute_12_nodes", 112.0);
  }

  @Test
  void tells_failed_requests_from_errors_and_warnings() {
    // Given
    Complaints complaints = new Complaints();

    // When
    complaints.add(
        List.of(
            new LogEntry(Level.SEVERE, 1, "http://x/ - Failed to load resource: 404 ()"),
            new LogEntry(Level.SEVERE, 2, "Uncaught TypeError"),
            new LogEntry(Level.SEVERE, 3, "Uncaught TypeError"),
            new LogEntry(Level.WARNING, 4, "deprecated")));

    // Then
    assertThat(complaints.failedRequests()).isEqualTo(1);
    assertThat(complaints.errors()).isEqualTo(2);
    assertThat(complaints.warnings()).isEqualTo(1);
    assertThat(complaints.told()).hasSize(3);
  }
}
