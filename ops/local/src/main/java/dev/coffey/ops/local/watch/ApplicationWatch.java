package dev.coffey.ops.local.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.checkpoints.Freshness;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Follows the sample application's statistics, also over its restarts: its counters begin anew
 * then, these do not.
 *
 * <p>State: sums. Owner: the thread that draws.
 */
public final class ApplicationWatch {
  /** Counts of this run. */
  public record Counts(long served, long failed, long swaps) {
    Counts plus(Counts other) {
      return new Counts(served + other.served, failed + other.failed, swaps + other.swaps);
    }
  }

  private final Gauges gauges;
  private final String url;
  private final Freshness freshness;
  private final Set<String> firstServed = new HashSet<>();
  private Counts before = new Counts(0, 0, 0);
  private Counts now = new Counts(0, 0, 0);
  private String startedAt = "";
  private Optional<JsonNode> page = Optional.empty();

  public ApplicationWatch(Gauges gauges, String url, Freshness freshness) {
    this.gauges = gauges;
    this.url = url;
    this.freshness = freshness;
  }

  /** Asks the application once. */
  public void refresh() {
    page = gauges.json(url);
    page.ifPresent(this::take);
  }

  private void take(JsonNode stats) {
    String started = stats.path("started_at").asText();
    if (!started.equals(startedAt)) {
      before = before.plus(now);
      startedAt = started;
    }
    now =
        new Counts(
            stats.path("served").asLong(),
            stats.path("failed").asLong(),
            stats.path("swaps").asLong());
    for (JsonNode model : stats.path("models")) {
      String id = model.path("checkpoint").asText();
      if (firstServed.add(id)) {
        freshness.served(id, Instant.parse(model.path("first_served_at").asText()));
      }
    }
  }

  public Counts counts() {
    return before.plus(now);
  }

  /** The last page; empty when the application does not answer. */
  public Optional<JsonNode> page() {
    return page;
  }
}
