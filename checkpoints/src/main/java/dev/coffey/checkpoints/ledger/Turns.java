package dev.coffey.checkpoints.ledger;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Which ranges of the log fed which step: with the log, the seed and these turns, every batch can
 * be made again.
 *
 * @param echo how the fresh samples were echoed
 * @param firstStep number of the first step in {@code steps}; steps count from 1
 * @param from per partition, the offset at which the first step began to read
 * @param steps the runs of each step, in the order in which they were read
 */
public record Turns(
    Echo echo, long firstStep, SortedMap<TopicPartition, Long> from, List<List<Run>> steps) {

  static final Comparator<TopicPartition> BY_TOPIC_THEN_NUMBER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  /**
   * Consecutive records of one partition: all from where the run before it ended.
   *
   * @param to offset after the last record
   * @param records how many there were, skipped ones included; offsets may have gaps
   */
  public record Run(TopicPartition partition, long to, int records) {}

  public Turns {
    from = sorted(from);
    steps = steps.stream().map(List::copyOf).toList();
  }

  /** Those of a student that has taken no step. */
  public static Turns none(Echo echo) {
    return new Turns(echo, 1, sorted(Map.of()), List.of());
  }

  /** The number of the last step; {@code firstStep − 1} when there is none. */
  public long lastStep() {
    return firstStep + steps.size() - 1;
  }

  /** Per partition, the offset at which {@code step} ended reading. */
  public SortedMap<TopicPartition, Long> positionsAfter(long step) {
    if (step < firstStep - 1 || step > lastStep()) {
      throw new IllegalArgumentException(
          "Turns know the steps " + firstStep + ".." + lastStep() + ", not step " + step + ".");
    }
    SortedMap<TopicPartition, Long> positions = sorted(from);
    steps
        .subList(0, (int) (step - firstStep + 1))
        .forEach(runs -> runs.forEach(run -> positions.put(run.partition(), run.to())));
    return positions;
  }

  /** Those of a student that has yet to take the first of these steps. */
  public Turns beforeFirstStep() {
    return new Turns(echo, firstStep, from, List.of());
  }

  /** The same turns without the steps before {@code step}. */
  public Turns startingAt(long step) {
    if (step <= firstStep) {
      return this;
    }
    return new Turns(
        echo,
        step,
        positionsAfter(step - 1),
        steps.subList((int) (step - firstStep), steps.size()));
  }

  static SortedMap<TopicPartition, Long> sorted(Map<TopicPartition, Long> positions) {
    SortedMap<TopicPartition, Long> sorted = new TreeMap<>(BY_TOPIC_THEN_NUMBER);
    sorted.putAll(positions);
    return sorted;
  }
}
