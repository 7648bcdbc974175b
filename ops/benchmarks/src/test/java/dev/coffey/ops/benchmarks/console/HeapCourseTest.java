package dev.coffey.ops.benchmarks.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffey.ops.browser.Held;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeapCourseTest {

  private static HeapCourse of(int minutes, IntToLongFunction heapBytes) {
    HeapCourse course = new HeapCourse(minutes);
    IntStream.rangeClosed(1, minutes)
        .mapToObj(it -> new Held(heapBytes.applyAsLong(it), 2_000_000, 1_000_000, 100 + it, 10))
        .forEach(course::add);
    return course;
  }

  @Test
  void tellsEachMinute() {
    // Given 3 minutes in which the heap has as many MB
    HeapCourse course = of(3, minute -> minute * 1_000_000L);
    Map<String, Double> figures = new LinkedHashMap<>();

    // When
    course.tell(figures);

    // Then
    assertThat(figures)
        .hasSize(12)
        .containsEntry("minute_2_heap_mb", 2.0)
        .containsEntry("minute_2_array_mb", 2.0)
        .containsEntry("minute_3_nodes", 103.0)
        .containsEntry("minute_3_listeners", 10.0);
  }

  @Test
  void whatGrowsIsToldFromWhatGoesUpAndDown() {
    // When one minute is at 40 MB and the others are at 20, or a minute brings 1 MB
    HeapCourse level = of(30, minute -> minute == 29 ? 40_000_000 : 20_000_000);
    HeapCourse growing = of(30, minute -> minute * 1_000_000L);

    // Then: minutes 10 to 15 and 25 to 30
    assertThat(level.grown()).contains(0.0);
    assertThat(growing.grown()).contains(15_000_000.0);
    assertThat(of(9, minute -> minute).grown()).isEmpty();
  }
}
