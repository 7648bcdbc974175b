package dev.coffey.ops.benchmarks.console;

import dev.coffey.ops.browser.Complaint;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a page complained of, counted; the first different ones in full. One thread. */
final class Complaints {
  private static final int TOLD_MAX = 10;

  private final Set<String> told = new LinkedHashSet<>();
  private final Map<Complaint.Kind, Integer> counts = new EnumMap<>(Complaint.Kind.class);

  void add(List<Complaint> complaints) {
    for (Complaint complaint : complaints) {
      counts.merge(complaint.kind(), 1, Integer::sum);
      if (told.size() < TOLD_MAX && told.add(complaint.message())) {
        System.out.println("  " + complaint.message());
      }
    }
  }

  int count(Complaint.Kind kind) {
    return counts.getOrDefault(kind, 0);
  }

  int count() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  List<String> told() {
    return List.copyOf(told);
  }
}
