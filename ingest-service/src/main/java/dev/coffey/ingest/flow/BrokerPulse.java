package dev.coffey.ingest.flow;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Tells a broker that is slow from one that is gone: gone is one that owes acknowledgements and has
 * given none for a while. When it owes nothing, nothing is known, and the next event finds out.
 * Thread-safe; its state is guarded by itself.
 */
final class BrokerPulse {

  private final Duration goneAfter;
  private final LongSupplier nanoTime;
  private int owed;
  private long quietSinceNanos;

  /**
   * @param goneAfter how long the broker may owe acknowledgements without giving any
   * @param nanoTime a clock as {@link System#nanoTime()}
   */
  BrokerPulse(Duration goneAfter, LongSupplier nanoTime) {
    this.goneAfter = goneAfter;
    this.nanoTime = nanoTime;
  }

  synchronized void sent() {
    if (owed == 0) {
      quietSinceNanos = nanoTime.getAsLong();
    }
    owed++;
  }

  synchronized void acknowledged() {
    owed--;
    quietSinceNanos = nanoTime.getAsLong();
  }

  /** An event was given up; that is no sign of life. */
  synchronized void givenUp() {
    owed--;
  }

  /** How long the broker has been quiet, when that is long enough to call it gone. */
  synchronized Optional<Duration> goneFor() {
    if (owed == 0) {
      return Optional.empty();
    }
    Duration quiet = Duration.ofNanos(nanoTime.getAsLong() - quietSinceNanos);
    return quiet.compareTo(goneAfter) > 0 ? Optional.of(quiet) : Optional.empty();
  }
}
