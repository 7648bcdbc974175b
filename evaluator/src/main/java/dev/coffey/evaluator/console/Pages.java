package dev.coffey.evaluator.console;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The connected pages, at most so many. Thread-safe. */
public final class Pages {
  private final int max;
  private final Set<Page> pages = new LinkedHashSet<>();

  public Pages(int max) {
    this.max = max;
  }

  public int max() {
    return max;
  }

  /**
   * A new page; empty when there are too many.
   *
   * @param student whom it asks for
   */
  public synchronized Optional<Page> open(Optional<String> student) {
    if (pages.size() >= max) {
      return Optional.empty();
    }
    Page page = new Page(student, this::left);
    pages.add(page);
    notifyAll();
    return Optional.of(page);
  }

  private synchronized void left(Page page) {
    pages.remove(page);
  }

  synchronized List<Page> all() {
    return List.copyOf(pages);
  }

  public synchronized int size() {
    return pages.size();
  }

  /** Waits for a page; false when none came in time. */
  synchronized boolean await(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    for (long left = limit.toMillis(); pages.isEmpty() && left > 0; ) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
    return !pages.isEmpty();
  }
}
