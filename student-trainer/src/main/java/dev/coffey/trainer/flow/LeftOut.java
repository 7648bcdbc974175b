package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.ledger.Turns.Range;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Ranges of the sample log that are not read. Not thread-safe: the feed owns it. */
final class LeftOut {

  private final Map<TopicPartition, NavigableMap<Long, Range>> ranges = new HashMap<>();

  void add(List<Range> more) {
    for (Range range : more) {
      ranges
          .computeIfAbsent(range.partition(), partition -> new TreeMap<>())
          .put(range.from(), range);
    }
  }

  /** Those of which something is left out. */
  Set<TopicPartition> partitions() {
    return ranges.keySet();
  }

  /** The range that this offset lies in, if it is left out. */
  Optional<Range> at(TopicPartition partition, long offset) {
    return Optional.ofNullable(ranges.get(partition))
        .map(it -> it.floorEntry(offset))
        .map(Map.Entry::getValue)
        .filter(range -> range.contains(offset));
  }
}
