package dev.coffey.ingest.flow;

import java.util.OptionalLong;

/**
 * What one consumer group has yet to be done with, and whether that is too much: from above the
 * limit on, until it is back at the lower mark. Unknown is not too much. Thread-safe; its state is
 * one reference, written by whoever watches.
 */
public final class Backlog {

  /**
   * Whose backlog, and how much may be.
   *
   * @param who in a sentence: the teacher
   * @param recordsMax the limit
   * @param recordsResume the lower mark, at most the limit
   * @param property that sets the limit
   */
  public record Limit(
      String who,
      String group,
      String topic,
      long recordsMax,
      long recordsResume,
      String property) {

    public Limit {
      if (recordsMax < 1 || recordsResume < 0 || recordsResume > recordsMax) {
        throw new IllegalArgumentException(
            "%s is %d and its lower mark %d; the limit must be at least 1, and the mark between 0 and the limit."
                .formatted(property, recordsMax, recordsResume));
      }
    }
  }

  private record State(OptionalLong records, boolean full) {}

  private final Limit limit;
  private volatile State state = new State(OptionalLong.empty(), false);

  public Backlog(Limit limit) {
    this.limit = limit;
  }

  /** Takes note of the lag; returns whether it now is too much when it was not, or no longer is. */
  boolean observe(long records) {
    boolean before = state.full();
    boolean full = records > (before ? limit.recordsResume() : limit.recordsMax());
    state = new State(OptionalLong.of(records), full);
    return full != before;
  }

  public Limit limit() {
    return limit;
  }

  /** Records when the broker last told; empty before it first did. */
  public OptionalLong records() {
    return state.records();
  }

  public boolean isFull() {
    return state.full();
  }

  /** A sentence for whoever is refused. */
  @Override
  public String toString() {
    OptionalLong records = state.records();
    return "%s has %s records of topic %s before it (group %s); the limit is %d (%s), and from %d down there is room again"
        .formatted(
            limit.who(),
            records.isPresent() ? Long.toString(records.getAsLong()) : "an unknown number of",
            limit.topic(),
            limit.group(),
            limit.recordsMax(),
            limit.property(),
            limit.recordsResume());
  }
}
