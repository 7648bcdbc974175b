package dev.coffey.evaluator.console;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which share of a topic's offsets are records: the marks of transactions take offsets too, and
 * where transactions are small they are half of all. Thread-safe.
 */
public final class Density {
  private static final double OFFSETS_MIN = 20;
  private static final double OFFSETS_MAX = 10_000;

  private final Map<String, Counted> topics = new ConcurrentHashMap<>();

  private record Counted(double records, double offsets) {
    Counted and(double moreRecords, double moreOffsets) {
      double forgotten = offsets > OFFSETS_MAX ? 0.5 : 1;
      return new Counted(forgotten * records + moreRecords, forgotten * offsets + moreOffsets);
    }
  }

  /** So many records were read on so many offsets. */
  public void observe(String topic, long records, long offsets) {
    if (offsets > 0) {
      topics.merge(
          topic,
          new Counted(records, offsets),
          (known, more) -> known.and(more.records(), more.offsets()));
    }
  }

  /** 1 of a topic that is not known well enough. */
  double of(String topic) {
    Counted counted = topics.get(topic);
    return counted == null || counted.offsets() < OFFSETS_MIN
        ? 1
        : Math.min(1, counted.records() / counted.offsets());
  }
}
