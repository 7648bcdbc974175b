package dev.coffey.ops.local.watch;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How fast a count grows, over the last ten seconds.
 *
 * <p>State: readings of the count. Owner: the thread that draws.
 */
public final class Rate {
  private static final long WINDOW_MILLIS = 10_000;

  private record Reading(long atMillis, long count) {}

  private final Deque<Reading> readings = new ArrayDeque<>();

  /** Takes a reading and returns the rate per second; 0 until there are two. */
  public double perSecond(Instant now, long count) {
    readings.addLast(new Reading(now.toEpochMilli(), count));
    while (readings.size() > 2
        && readings.getFirst().atMillis() < now.toEpochMilli() - WINDOW_MILLIS) {
      readings.removeFirst();
    }
    Reading first = readings.getFirst();
    long millis = now.toEpochMilli() - first.atMillis();
    return millis <= 0 ? 0 : Math.max(0, count - first.count()) * 1000.0 / millis;
  }
}
