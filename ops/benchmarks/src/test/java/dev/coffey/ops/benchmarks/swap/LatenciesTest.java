package dev.coffey.ops.benchmarks.swap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ops.benchmarks.swap.Windows.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  private static final long MS = 1_000_000;

  @Test
  void a_request_belongs_to_a_swap_that_any_part_of_it_touches() {
    // Given swaps from 100 to 110 ms and from 200 to 210 ms, counted from 20 ms on
    Windows windows = new Windows();
    windows.add(new Window(100 * MS, 108 * MS, 110 * MS));
    windows.add(new Window(200 * MS, 208 * MS, 210 * MS));
    Requests requests = new Requests();
    requests.add(10 * MS, 11 * MS); // warm-up
    requests.add(20 * MS, 22 * MS); // calm
    requests.add(95 * MS, 99 * MS); // between: ended before
    requests.add(95 * MS, 101 * MS); // during: ended within
    requests.add(102 * MS, 104 * MS); // during: within
    requests.add(109 * MS, 140 * MS); // during: began within
    requests.add(111 * MS, 112 * MS); // between
    requests.add(150 * MS, 250 * MS); // during: a whole swap lies within
    requests.add(211 * MS, 212 * MS); // between: after the last

    // When
    Latencies latencies = Latencies.of(List.of(requests), windows, 20 * MS, 90 * MS);

    // Then
    assertThat(latencies.calm().getTotalCount()).isEqualTo(1);
    assertThat(latencies.between().getTotalCount()).isEqualTo(3);
    assertThat(latencies.during().getTotalCount()).isEqualTo(4);
    assertThat(latencies.figures()).containsEntry("p50_calm_ms", 2.0);
    assertThat(latencies.figures().get("max_during_ms")).isBetween(99.9, 100.1);
  }
}
