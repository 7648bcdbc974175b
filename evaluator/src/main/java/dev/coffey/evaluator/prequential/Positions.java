package dev.coffey.evaluator.prequential;

import dev.coffey.schemas.Position;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a curve has counted, by partition. Whoever owns the curve owns it.
 *
 * <p>State: the next offsets, which only grow.
 */
final class Positions {
  private final Map<TopicPartition, Long> next =
      new TreeMap<>(
          Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));

  void restore(List<Position> positions) {
    positions.forEach(
        it -> passed(new TopicPartition(it.getTopic(), it.getPartition()), it.getNext() - 1));
  }

  /** The offset to count next; 0 for a partition that was never counted. */
  long next(TopicPartition partition) {
    return next.getOrDefault(partition, 0L);
  }

  void passed(TopicPartition partition, long offset) {
    next.merge(partition, offset + 1, Math::max);
  }

  List<Position> records() {
    return next.entrySet().stream()
        .map(it -> new Position(it.getKey().topic(), it.getKey().partition(), it.getValue()))
        .toList();
  }
}
