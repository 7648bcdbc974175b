package dev.coffey.checkpoints;

/** How many models are in memory. Thread-safe. */
final class ModelCount {
  private int now;
  private int max;

  synchronized void opened() {
    now++;
    max = Math.max(max, now);
  }

  synchronized void closed() {
    now--;
  }

  synchronized int now() {
    return now;
  }

  synchronized int max() {
    return max;
  }
}
