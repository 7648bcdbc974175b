package dev.coffey.ingest.cli;

import java.time.Duration;

/**
 * Holds all senders back while the service asks for it, and gives up when it has taken nothing for
 * too long. Thread-safe; guarded by itself.
 */
final class Gate {

  private static final long TELL_EVERY_NANOS = Duration.ofSeconds(20).toNanos();

  private final long patienceNanos;
  private long openNanos = System.nanoTime();
  private long tookNanos = System.nanoTime();
  private long toldNanos = System.nanoTime();
  private String closedFor = "";

  /**
   * @param patience without a single image taken, and without being asked to wait
   */
  Gate(Duration patience) {
    this.patienceNanos = patience.toNanos();
  }

  /** Waits until the gate is open. */
  void pass() throws InterruptedException {
    long waitNanos = waitNanos();
    while (waitNanos > 0) {
      Thread.sleep(Math.max(1, waitNanos / 1_000_000));
      waitNanos = waitNanos();
    }
  }

  private synchronized long waitNanos() {
    return openNanos - System.nanoTime();
  }

  /** The service took an image, or rejected it for good. */
  synchronized void took() {
    tookNanos = System.nanoTime();
  }

  /**
   * The service asks to wait: it is there, so that is worth it. Returns whether to tell a person,
   * now and then.
   */
  synchronized boolean asked(Duration after, String why) {
    long now = System.nanoTime();
    tookNanos = now;
    closedFor = why;
    openNanos = Math.max(openNanos, now + after.toNanos());
    boolean tell = now - toldNanos >= TELL_EVERY_NANOS;
    toldNanos = tell ? now : toldNanos;
    return tell;
  }

  /** The service does not take it. Returns whether it is worth waiting for. */
  synchronized boolean later(Duration after, String why) {
    long now = System.nanoTime();
    closedFor = why;
    openNanos = Math.max(openNanos, now + after.toNanos());
    return now - tookNanos <= patienceNanos;
  }

  /** The last reason why the service did not take an image. */
  synchronized String why() {
    return closedFor;
  }
}
