package dev.coffey.ops.benchmarks.console;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import org.openqa.selenium.logging.LogEntry;

/** What a page complained of, counted; the first different ones in full. One thread. */
final class Complaints {
  private static final int TOLD_MAX = 10;

  private final Set<String> told = new LinkedHashSet<>();
  private int errors;
  private int warnings;
  private int failedRequests;

  void add(List<LogEntry> entries) {
    for (LogEntry entry : entries) {
      if (entry.getMessage().contains("Failed to load resource")) {
        failedRequests++;
      } else if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
        errors++;
      } else {
        warnings++;
      }
      if (told.size() < TOLD_MAX && told.add(entry.getMessage())) {
        System.out.println("  " + entry.getMessage());
      }
    }
  }

  int errors() {
    return errors;
  }

  int warnings() {
    return warnings;
  }

  /** That Chromium says were not answered, or with an error. */
  int failedRequests() {
    return failedRequests;
  }

  List<String> told() {
    return List.copyOf(told);
  }
}
