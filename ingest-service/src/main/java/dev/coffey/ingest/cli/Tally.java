package dev.coffey.ingest.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of the images of one load so far. Thread-safe; guarded by itself. */
final class Tally {

  private long accepted;
  private long acceptedBytes;
  private long skipped;
  private long skippedRejected;
  private final Reasons rejected = new Reasons();
  private final Reasons unfinished = new Reasons();

  synchronized void accepted(long bytes) {
    accepted++;
    acceptedBytes += bytes;
  }

  /**
   * @param wasRejected an earlier run saw it rejected
   */
  synchronized void skipped(boolean wasRejected) {
    skipped++;
    skippedRejected += wasRejected ? 1 : 0;
  }

  synchronized void rejected(String key, String reason, String detail) {
    rejected.add(key, reason, detail);
  }

  synchronized void unfinished(String key, String reason, String detail) {
    unfinished.add(key, reason, detail);
  }

  /** How many images the service failed at. */
  synchronized long unfinished() {
    return unfinished.sum;
  }

  /** Whether this run or an earlier one saw an image rejected. */
  synchronized boolean sawRejected() {
    return rejected.sum + skippedRejected > 0;
  }

  /** A line on the way. */
  synchronized String line(Duration since) {
    double perSecond = (accepted + rejected.sum) / Math.max(0.001, since.toMillis() / 1000.0);
    return "%,d images, %,.0f/s%s%s"
        .formatted(
            accepted + rejected.sum,
            perSecond,
            rejected.sum == 0 ? "" : ", %,d rejected".formatted(rejected.sum),
            unfinished.sum == 0 ? "" : ", %,d unfinished".formatted(unfinished.sum));
  }

  /** The account at the end: what was accepted, and what was not and why. */
  synchronized String report(Duration since) {
    double seconds = Math.max(0.001, since.toMillis() / 1000.0);
    var text = new StringBuilder();
    text.append(
        "Accepted %,d images (%.1f MiB) in %.1f s: %,.0f images/s."
            .formatted(
                accepted, acceptedBytes / 1048576.0, seconds, (accepted + rejected.sum) / seconds));
    if (skipped > 0) {
      text.append(" Skipped %,d that an earlier run was done with".formatted(skipped));
      text.append(
          skippedRejected == 0 ? "." : ", %,d of them rejected.".formatted(skippedRejected));
    }
    rejected.tell("Rejected", text);
    unfinished.tell("Unfinished", text);
    return text.toString();
  }

  /** How many for which reason, with the first images of each. */
  private static final class Reasons {
    private static final int EXAMPLES_MAX = 5;

    private long sum;
    private final Map<String, List<String>> examples = new TreeMap<>();
    private final Map<String, Long> counts = new TreeMap<>();

    void add(String key, String reason, String detail) {
      sum++;
      counts.merge(reason, 1L, Long::sum);
      List<String> some = examples.computeIfAbsent(reason, it -> new ArrayList<>());
      if (some.size() < EXAMPLES_MAX) {
        // Names in archives may hold escape sequences for the terminal.
        some.add((key + ": " + detail).replaceAll("\\p{Cntrl}", "·"));
      }
    }

    void tell(String what, StringBuilder text) {
      if (sum == 0) {
        return;
      }
      text.append("%n%s %,d:".formatted(what, sum));
      counts.forEach(
          (reason, count) -> {
            text.append("%n  %,6d  %s".formatted(count, reason));
            examples.get(reason).forEach(it -> text.append("%n            %s".formatted(it)));
            if (count > EXAMPLES_MAX) {
              text.append("%n            … and %,d more".formatted(count - EXAMPLES_MAX));
            }
          });
    }
  }
}
