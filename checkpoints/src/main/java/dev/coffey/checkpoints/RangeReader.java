package dev.coffey.checkpoints;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads ranges of offsets, each to its end, with one consumer. Not thread-safe, as the consumer.
 */
final class RangeReader {
  private static final Duration POLL = Duration.ofMillis(500);

  /** A gap up to this many records is read and dropped; a longer one is worth a new fetch. */
  private static final long GAP_MAX = 4;

  private final Consumer<String, byte[]> consumer;
  private final Duration stallMax;

  /**
   * @param stallMax how long a read may make no progress before it fails
   */
  RangeReader(Consumer<String, byte[]> consumer, Duration stallMax) {
    this.consumer = consumer;
    this.stallMax = stallMax;
  }

  /**
   * Offsets of a partition.
   *
   * @param from inclusive
   * @param to exclusive
   */
  record Range(long from, long to) {
    boolean isEmpty() {
      return from >= to;
    }

    boolean contains(long offset) {
      return offset >= from && offset < to;
    }
  }

  /**
   * What the topic holds now, of every partition; for a read-committed consumer up to the first
   * open transaction.
   *
   * @throws UnknownTopicOrPartitionException if there is no such topic (yet)
   */
  Map<TopicPartition, Range> bounds(String topic) {
    var partitions =
        consumer.partitionsFor(topic, stallMax).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new UnknownTopicOrPartitionException(
          "Topic " + topic + " does not exist; start a Coffey service, or create it");
    }
    Map<TopicPartition, Long> from = consumer.beginningOffsets(partitions, stallMax);
    Map<TopicPartition, Long> to = consumer.endOffsets(partitions, stallMax);
    var bounds = new HashMap<TopicPartition, Range>();
    partitions.forEach(p -> bounds.put(p, new Range(from.get(p), to.get(p))));
    return bounds;
  }

  /** As {@link #bounds}, in the form that {@link #read} takes. */
  Map<TopicPartition, List<Range>> everything(String topic) {
    var ranges = new HashMap<TopicPartition, List<Range>>();
    bounds(topic).forEach((partition, range) -> ranges.put(partition, List.of(range)));
    return ranges;
  }

  /** Joins wanted offsets of one partition to ranges that are worth one fetch each. */
  static List<Range> ranges(Collection<Long> offsets) {
    var ranges = new ArrayDeque<Range>();
    offsets.stream()
        .sorted(Comparator.naturalOrder())
        .forEach(
            offset -> {
              boolean near = !ranges.isEmpty() && offset <= ranges.getLast().to() + GAP_MAX;
              long from = near ? ranges.removeLast().from() : offset;
              ranges.addLast(new Range(from, offset + 1));
            });
    return List.copyOf(ranges);
  }

  /**
   * Hands over every record of the ranges that still exists.
   *
   * @param ranges per partition, ascending
   * @param each takes a record; returns whether to go on
   * @throws TimeoutException if the broker sends nothing for the stall limit
   */
  void read(
      Map<TopicPartition, List<Range>> ranges, Predicate<ConsumerRecord<String, byte[]>> each) {
    var left = new HashMap<TopicPartition, Deque<Range>>();
    ranges.forEach((partition, list) -> addWanted(left, partition, list));
    consumer.assign(left.keySet());
    consumer.resume(left.keySet()); // a partition that stays assigned stays paused
    left.forEach((partition, queue) -> consumer.seek(partition, queue.getFirst().from()));
    long progressNanos = System.nanoTime();
    while (!left.isEmpty()) {
      boolean progress = false;
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        progress = true;
        if (wanted(left, record) && !each.test(record)) {
          return;
        }
      }
      progress |= advance(left);
      if (progress) {
        progressNanos = System.nanoTime();
      } else if (System.nanoTime() - progressNanos > stallMax.toNanos()) {
        throw new TimeoutException("No data for " + stallMax + " from " + left.keySet());
      }
    }
  }

  private static void addWanted(
      Map<TopicPartition, Deque<Range>> left, TopicPartition partition, List<Range> ranges) {
    var queue = new ArrayDeque<>(ranges.stream().filter(range -> !range.isEmpty()).toList());
    if (!queue.isEmpty()) {
      left.put(partition, queue);
    }
  }

  private static boolean wanted(
      Map<TopicPartition, Deque<Range>> left, ConsumerRecord<String, byte[]> record) {
    Deque<Range> queue = left.get(new TopicPartition(record.topic(), record.partition()));
    return queue != null && queue.stream().anyMatch(range -> range.contains(record.offset()));
  }

  /** Drops ranges that have been passed, seeks over gaps; true if a range or a partition ended. */
  private boolean advance(Map<TopicPartition, Deque<Range>> left) {
    boolean progress = false;
    for (TopicPartition partition : List.copyOf(left.keySet())) {
      Deque<Range> queue = left.get(partition);
      long position = consumer.position(partition, stallMax);
      while (!queue.isEmpty() && position >= queue.getFirst().to()) {
        queue.removeFirst();
        progress = true;
      }
      if (queue.isEmpty()) {
        left.remove(partition);
        consumer.pause(List.of(partition));
      } else if (position < queue.getFirst().from()) {
        consumer.seek(partition, queue.getFirst().from());
      }
    }
    return progress;
  }
}
