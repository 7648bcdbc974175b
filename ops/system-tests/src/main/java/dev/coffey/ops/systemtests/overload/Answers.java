package dev.coffey.ops.systemtests.overload;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What came of the images that were offered. Thread-safe. */
final class Answers {

  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]{64})\"");
  private static final int DIGITS = 3;

  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
  private final Histogram acceptedMicros = new ConcurrentHistogram(DIGITS);
  private final Histogram refusedMicros = new ConcurrentHistogram(DIGITS);

  /**
   * Takes one answer.
   *
   * @param waitedNanos since the image was due, whether it could be sent then or not
   * @return whether the image was taken
   */
  boolean take(Wire.Answer answer, long waitedNanos) {
    long micros = Math.max(0, TimeUnit.NANOSECONDS.toMicros(waitedNanos));
    if (answer.status() == 202) {
      Matcher id = ID.matcher(answer.body());
      if (id.find()) {
        accepted.add(id.group(1));
        acceptedMicros.recordValue(micros);
        return true;
      }
      fail("202 without an id: " + answer.body());
    } else if (answer.status() == 429 && answer.hasRetryAfter()) {
      refusedMicros.recordValue(micros);
    } else {
      fail(answer.status() + " " + answer.body());
    }
    return false;
  }

  /** Counts what is neither taken nor refused in order. */
  void fail(String error) {
    errors.computeIfAbsent(error, key -> new LongAdder()).increment();
  }

  /** Ids of what was taken. */
  Set<String> accepted() {
    return accepted;
  }

  /** Answered 429 with Retry-After. */
  long refused() {
    return refusedMicros.getTotalCount();
  }

  /** Every other answer, and how often. */
  Map<String, LongAdder> errors() {
    return errors;
  }

  long errorCount() {
    return errors.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** From when an image was due until it was taken, in microseconds. */
  Histogram acceptedMicros() {
    return acceptedMicros;
  }

  /** From when an image was due until it was refused, in microseconds. */
  Histogram refusedMicros() {
    return refusedMicros;
  }
}
