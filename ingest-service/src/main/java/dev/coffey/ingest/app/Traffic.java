package dev.coffey.ingest.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what came of each image or label, as metrics and for the log. Thread-safe; {@link
 * #summary} has one caller.
 */
final class Traffic {

  private final String noun;
  private final Count accepted;
  private final Counter acceptedBytes;
  private final Timer acknowledgement;
  private final Map<ProblemType, Count> problems = new EnumMap<>(ProblemType.class);

  /** A metric for ever, and what came since the last summary. */
  private record Count(Counter metric, LongAdder fresh) {
    void add() {
      metric.increment();
      fresh.increment();
    }
  }

  /**
   * @param noun plural of what is counted: images, labels
   */
  Traffic(MeterRegistry metrics, String noun) {
    this.noun = noun;
    String name = "coffey.ingest." + noun;
    this.accepted = count(metrics, name, "accepted", "none");
    for (ProblemType type : ProblemType.values()) {
      problems.put(type, count(metrics, name, type.outcome(), type.slug()));
    }
    this.acceptedBytes =
        Counter.builder(name + ".accepted")
            .baseUnit("bytes")
            .description("Bytes of accepted " + noun)
            .register(metrics);
    this.acknowledgement =
        Timer.builder(name + ".acknowledgement")
            .description("From the last byte of the request to the broker's acknowledgement")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofSeconds(30))
            .register(metrics);
  }

  private Count count(MeterRegistry metrics, String name, String outcome, String reason) {
    return new Count(
        Counter.builder(name)
            .description("What came of pushed " + noun + ", by outcome and reason")
            .tag("outcome", outcome)
            .tag("reason", reason)
            .register(metrics),
        new LongAdder());
  }

  void accepted(long bytes, Duration untilAcknowledged) {
    accepted.add();
    acceptedBytes.increment((double) bytes);
    acknowledgement.record(untilAcknowledged);
  }

  void problem(ProblemType type) {
    problems.get(type).add();
  }

  /** A line on what came in since the last call; empty when nothing did. */
  String summary(Duration since) {
    long fresh = accepted.fresh().sumThenReset();
    var troubles = new StringJoiner(", ");
    problems.forEach(
        (type, problem) -> {
          long count = problem.fresh().sumThenReset();
          if (count > 0) {
            troubles.add("%,d %s %s".formatted(count, type.outcome(), type.slug()));
          }
        });
    if (fresh == 0 && troubles.length() == 0) {
      return "";
    }
    double perSecond = fresh * 1000.0 / Math.max(1, since.toMillis());
    String line = "%,d %s accepted (%,.0f/s)".formatted(fresh, noun, perSecond);
    return troubles.length() == 0 ? line : line + ", " + troubles;
  }
}
