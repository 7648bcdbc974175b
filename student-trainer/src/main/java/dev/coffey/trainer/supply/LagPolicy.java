package dev.coffey.trainer.supply;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * What a trainer does that is behind the unlabelled samples. Decides by the lag of the moment, so
 * what was decided goes into the ledger, and nothing is ever decided again.
 */
public sealed interface LagPolicy {

  /**
   * How many records to leave out now, of the partitions of which any are.
   *
   * @param unread records of each partition behind the place where reading goes on
   * @param waiting records that were read already, and are used in any case
   */
  Map<TopicPartition, Long> skips(Map<TopicPartition, Long> unread, long waiting);

  /** Every sample is used, however far behind the trainer is. */
  record NeverSkip() implements LagPolicy {

    @Override
    public Map<TopicPartition, Long> skips(Map<TopicPartition, Long> unread, long waiting) {
      return Map.of();
    }
  }

  /**
   * When the lag passes its limit, the oldest records are left out, of the partitions with most of
   * them first.
   *
   * @param lagMax the limit, in records
   * @param lagKept the lag afterwards, in records; below the limit
   */
  record KeepUp(long lagMax, long lagKept) implements LagPolicy {

    public KeepUp {
      if (lagKept < 0 || lagKept >= lagMax) {
        throw new IllegalArgumentException(
            "A lag above "
                + lagMax
                + " records cannot be cut to "
                + lagKept
                + ": that must be 0 or more, and below the limit.");
      }
    }

    @Override
    public Map<TopicPartition, Long> skips(Map<TopicPartition, Long> unread, long waiting) {
      long lag = waiting + unread.values().stream().mapToLong(Long::longValue).sum();
      Map<TopicPartition, Long> skips = new TreeMap<>(Comparator.comparing(Object::toString));
      if (lag <= lagMax) {
        return skips;
      }
      long keep = Math.max(0, lagKept - waiting);
      // From the shortest on, each partition keeps its share of what those before it left over.
      List<Map.Entry<TopicPartition, Long>> shortestFirst =
          unread.entrySet().stream()
              .sorted(
                  Map.Entry.<TopicPartition, Long>comparingByValue()
                      .thenComparing(entry -> entry.getKey().toString()))
              .toList();
      int left = shortestFirst.size();
      for (Map.Entry<TopicPartition, Long> entry : shortestFirst) {
        long kept = Math.min(entry.getValue(), keep / left);
        keep -= kept;
        left--;
        if (entry.getValue() > kept) {
          skips.put(entry.getKey(), entry.getValue() - kept);
        }
      }
      return skips;
    }
  }
}
