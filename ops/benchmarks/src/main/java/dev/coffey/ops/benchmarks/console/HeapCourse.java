package dev.coffey.ops.benchmarks.console;

import dev.coffey.ops.browser.HeapSnapshot;
import dev.coffey.ops.browser.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a page held, minute by minute, and its heap by class at three of them: early, at half time
 * and at the end. One thread.
 */
final class HeapCourse {
  private static final int SHOWN_MAX = 12;

  /** Fewer minutes than these say nothing of growth. */
  private static final int JUDGED_MINUTES_MIN = 10;

  private final int minutes;
  private final List<Held> held = new ArrayList<>();
  private final List<HeapSnapshot> snapshots = new ArrayList<>();

  HeapCourse(int minutes) {
    this.minutes = minutes;
  }

  /** Whether the heap is to be looked at by class after so many minutes. */
  boolean wantsSnapshot(int minute) {
    return minute == Math.max(1, minutes / 6)
        || minute == Math.max(1, minutes / 2)
        || minute == minutes;
  }

  void add(Held now) {
    held.add(now);
  }

  void add(HeapSnapshot now) {
    snapshots.add(now);
  }

  int minutes() {
    return held.size();
  }

  /** Each minute's figures, by name. */
  void tell(Map<String, Double> figures) {
    for (int minute = 1; minute <= held.size(); minute++) {
      Held then = held.get(minute - 1);
      figures.put("minute_%d_heap_mb".formatted(minute), then.heapBytes() / 1e6);
      figures.put("minute_%d_array_mb".formatted(minute), then.arrayBytes() / 1e6);
      figures.put("minute_%d_nodes".formatted(minute), (double) then.nodes());
      figures.put("minute_%d_listeners".formatted(minute), (double) then.listeners());
    }
    grown().ifPresent(it -> figures.put("grown_second_half_mb", it / 1e6));
    if (!snapshots.isEmpty()) {
      figures.put("detached_nodes_last", (double) newest().detachedNodes());
    }
  }

  /** What grew most: from early on to the end, and from half time. */
  List<String> growers() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < snapshots.size() - 1; i++) {
      HeapSnapshot before = snapshots.get(i);
      lines.add(
          String.format(
              Locale.ROOT,
              "by class, %.1f MB then and %.1f MB at the end; what is more:",
              before.bytes() / 1e6,
              newest().bytes() / 1e6));
      newest().since(before).stream()
          .limit(SHOWN_MAX)
          .map(it -> "  " + it.line())
          .forEach(lines::add);
    }
    return lines;
  }

  private HeapSnapshot newest() {
    return snapshots.get(snapshots.size() - 1);
  }

  /**
   * By how many bytes the heap at the end is more than at half time; the median of a fifth of the
   * minutes each. Empty for a run that is too short to say.
   */
  Optional<Double> grown() {
    int fifth = minutes / 5;
    return minutes < JUDGED_MINUTES_MIN || held.size() < minutes
        ? Optional.empty()
        : Optional.of(median(minutes - fifth, minutes) - median(minutes / 2 - fifth, minutes / 2));
  }

  private double median(int from, int to) {
    double[] sorted =
        IntStream.range(from, to).mapToDouble(it -> held.get(it).heapBytes()).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
