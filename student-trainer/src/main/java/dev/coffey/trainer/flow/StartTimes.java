package dev.coffey.trainer.flow;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Where the time goes from the start of the process to its first step. One thread after the other
 * owns it; {@link #millis()} is for any.
 */
public final class StartTimes {

  /** Parts of a start, in their order; each lasts from the end of the one before. */
  public enum Part {
    /** From the process to its main class. */
    JVM,
    /** Quarkus, until it hands over. */
    APPLICATION,
    /** Configuration; libtorch is loaded here if it is asked for a device. */
    SETTINGS,
    /** Broker and registry answer; topics are there. */
    TOPICS,
    /** Waiting for the turn to train. */
    SEAT,
    /** Whoever published before can do so no more. */
    FENCING,
    /** Else it is loaded here. */
    LIBTORCH,
    /** The checkpoint to go on from is found and fetched. */
    CHECKPOINT,
    /** The weights are in memory. */
    WEIGHTS,
    /** Reservoir and delay line are read again. */
    REFILL,
    /** Until the first step is taken, waiting for its samples included. */
    FIRST_STEP
  }

  private final LongSupplier nanoTime;
  private final long beganNanos;
  private final EnumMap<Part, Long> parts = new EnumMap<>(Part.class);
  private long markNanos;
  private volatile Map<Part, Long> told = Map.of();

  /**
   * @param nanoTime a clock as {@link System#nanoTime()}
   * @param beganNanos when the process began, by that clock
   */
  public StartTimes(LongSupplier nanoTime, long beganNanos) {
    this.nanoTime = nanoTime;
    this.beganNanos = beganNanos;
    this.markNanos = beganNanos;
  }

  /** The part ends now. Only the first end of each counts: later ones are of no start. */
  public void ended(Part part) {
    endedAt(part, nanoTime.getAsLong());
  }

  /** The part ended at that time, by the same clock. */
  public void endedAt(Part part, long nanos) {
    if (isOver() || parts.putIfAbsent(part, millis(markNanos, nanos)) != null) {
      return;
    }
    markNanos = nanos;
    told = Collections.unmodifiableMap(new EnumMap<>(parts));
  }

  private static long millis(long fromNanos, long toNanos) {
    return TimeUnit.NANOSECONDS.toMillis(toNanos - fromNanos);
  }

  /** Whether the first step was taken. */
  public boolean isOver() {
    return parts.containsKey(Part.FIRST_STEP);
  }

  /** How long each part took that has ended, in milliseconds. */
  public Map<Part, Long> millis() {
    return told;
  }

  /** As one line of the log. */
  @Override
  public String toString() {
    return "First step after "
        + millis(beganNanos, markNanos)
        + " ms: "
        + parts.entrySet().stream()
            .map(
                part ->
                    part.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                        + " "
                        + part.getValue())
            .collect(Collectors.joining(", "));
  }
}
