package dev.coffey.evaluator.flow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Since when the evaluator reads the topics that grow with every checkpoint, and remembers what
 * they told. What lies behind it is looked up when somebody asks.
 *
 * @param age how long ago that is, by the time that is written in the records
 * @param clock tells what time it is
 */
public record Horizon(Duration age, InstantSource clock) {

  /**
   * The newest offsets of a partition that are read, and the newest evaluations that are
   * remembered, whatever time is written in them: a topic may have rested, and a clock have been
   * wrong.
   */
  static final int NEWEST = 10_000;

  /** Clocks of trainers and evaluators differ by less. */
  static final Duration CLOCKS_APART_MAX = Duration.ofDays(1);

  /** Checks the age. */
  public Horizon {
    if (age.isNegative() || age.isZero()) {
      throw new IllegalArgumentException("The horizon must lie in the past; its age is " + age);
    }
  }

  Instant since() {
    return clock.instant().minus(age);
  }

  /** Whether what came of something that was made then may lie behind it. */
  boolean mayHide(Instant made) {
    return made.isBefore(since().plus(CLOCKS_APART_MAX));
  }

  /** Has the consumer go on from here; a partition with nothing newer, from its newest offsets. */
  void seek(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    offsets(consumer, partitions, since())
        .forEach(
            (partition, offset) -> {
              long newest = Math.max(first.get(partition), ends.get(partition) - NEWEST);
              consumer.seek(partition, Math.min(offset, newest));
            });
  }

  /** The first offsets with a time from then on; the end of a partition that has none. */
  static Map<TopicPartition, Long> offsets(
      Consumer<?, ?> consumer, Collection<TopicPartition> partitions, Instant time) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(it -> times.put(it, Math.max(0, time.toEpochMilli())));
    Map<TopicPartition, Long> offsets = new HashMap<>(consumer.endOffsets(partitions));
    consumer
        .offsetsForTimes(times)
        .forEach(
            (partition, found) ->
                Optional.ofNullable(found).ifPresent(it -> offsets.put(partition, it.offset())));
    return offsets;
  }
}
