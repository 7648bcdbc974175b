package dev.coffey.ops.benchmarks.swap;

import java.util.ArrayList;
import java.util.List;

/**
 * When swaps were going on: each from the start of loading until the new model has answered and the
 * old one is closed. In the order of time, never overlapping. Not thread-safe.
 */
final class Windows {

  private final List<Window> windows = new ArrayList<>();

  /**
   * One swap.
   *
   * @param fromNanos loading began
   * @param swappedNanos later requests are answered by the new model
   * @param toNanos the new model has answered and the old one is closed
   */
  record Window(long fromNanos, long swappedNanos, long toNanos) {}

  void add(Window window) {
    if (!windows.isEmpty() && window.fromNanos() < last().fromNanos()) {
      throw new IllegalArgumentException(window + " begins before " + last());
    }
    windows.add(window);
  }

  private Window last() {
    return windows.get(windows.size() - 1);
  }

  /** Whether any of the time lies in a swap. */
  boolean touches(long fromNanos, long toNanos) {
    int low = 0;
    int high = windows.size(); // the first window that ends at or after fromNanos lies within
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (windows.get(middle).toNanos() < fromNanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < windows.size() && windows.get(low).fromNanos() <= toNanos;
  }

  List<Window> list() {
    return windows;
  }
}
