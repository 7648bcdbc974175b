package dev.coffey.checkpoints.ledger;

import java.util.ArrayList;
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
 * @param steps the turns of each step, in the order in which they were taken
 */
public record Turns(
    Echo echo, long firstStep, SortedMap<TopicPartition, Long> from, List<List<Turn>> steps) {

  static final Comparator<TopicPartition> BY_TOPIC_THEN_NUMBER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  /** A stretch of one partition: all from where the turn before it ended, up to {@code to}. */
  public sealed interface Turn {

    TopicPartition partition();

    /** Offset after the last record. */
    long to();
  }

  /**
   * Records that a step used.
   *
   * @param records how many there were, unusable ones included; offsets may have gaps
   */
  public record Run(TopicPartition partition, long to, int records) implements Turn {}

  /** Records that were left out unread, because the trainer was behind. */
  public record Skip(TopicPartition partition, long to) implements Turn {}

  /**
   * Consecutive offsets of one partition; transaction markers among them are no records.
   *
   * @param step that had it in its turns; for several steps the last
   * @param from the first offset
   * @param to offset after the last
   */
  public record Range(long step, TopicPartition partition, long from, long to) {

    public boolean contains(long offset) {
      return from <= offset && offset < to;
    }
  }

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
        .forEach(turns -> turns.forEach(turn -> positions.put(turn.partition(), turn.to())));
    return positions;
  }

  /** What the steps used, per partition as few ranges as there can be. */
  public List<Range> used() {
    SortedMap<TopicPartition, Range> open = new TreeMap<>(BY_TOPIC_THEN_NUMBER);
    List<Range> used = new ArrayList<>();
    for (Range run : ranges(Run.class)) {
      Range before = open.get(run.partition());
      boolean goesOn = before != null && before.to() == run.from();
      if (before != null && !goesOn) {
        used.add(before);
      }
      long from = goesOn ? before.from() : run.from();
      open.put(run.partition(), new Range(run.step(), run.partition(), from, run.to()));
    }
    used.addAll(open.values());
    used.sort(
        Comparator.comparing(Range::partition, BY_TOPIC_THEN_NUMBER)
            .thenComparingLong(Range::from));
    return used;
  }

  /** What was left out, in the order of the steps. */
  public List<Range> skipped() {
    return ranges(Skip.class);
  }

  private List<Range> ranges(Class<? extends Turn> kind) {
    SortedMap<TopicPartition, Long> positions = sorted(from);
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      for (Turn turn : steps.get(i)) {
        long start = positions.getOrDefault(turn.partition(), 0L);
        positions.put(turn.partition(), turn.to());
        if (kind.isInstance(turn)) {
          ranges.add(new Range(firstStep + i, turn.partition(), start, turn.to()));
        }
      }
    }
    return ranges;
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
