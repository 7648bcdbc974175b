package dev.coffey.evaluator.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Records a second that were written to each topic, over the last ten seconds.
 *
 * <p>State: the end offsets of these seconds. Owner: the console's thread.
 */
final class Throughput {
  private static final Duration OVER = Duration.ofSeconds(10);

  private final Density density;
  private final Deque<Ends> seen = new ArrayDeque<>();

  private record Ends(Instant at, Map<String, Long> byTopic) {}

  Throughput(Density density) {
    this.density = density;
  }

  void observe(Instant at, Map<String, Long> endsByTopic) {
    if (!seen.isEmpty() && !at.isAfter(seen.getLast().at())) {
      return;
    }
    seen.addLast(new Ends(at, Map.copyOf(endsByTopic)));
    while (seen.size() > 2 && seen.getFirst().at().isBefore(at.minus(OVER))) {
      seen.removeFirst();
    }
  }

  double rate(String topic) {
    if (seen.size() < 2) {
      return 0;
    }
    Ends first = seen.getFirst();
    Ends last = seen.getLast();
    double seconds = Duration.between(first.at(), last.at()).toNanos() / 1e9;
    Long from = first.byTopic().get(topic);
    Long to = last.byTopic().get(topic);
    return from == null || to == null ? 0 : Math.max(0, density.of(topic) * (to - from) / seconds);
  }

  /** Records on so many offsets of a topic, as far as can be told. */
  long records(String topic, long offsets) {
    return Math.round(density.of(topic) * offsets);
  }
}
