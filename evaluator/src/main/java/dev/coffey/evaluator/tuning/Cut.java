package dev.coffey.evaluator.tuning;

import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.TurnsCodec;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.OffsetRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/**
 * Up to where a checkpoint has read the samples; what lies behind is fresh to it.
 *
 * <p>An image whose label came late stands on the log twice: it is fresh again when its label is,
 * though its KD head may have seen it without.
 *
 * @param checkpointId whose weights
 * @param positions by partition, the first offset that it has not read; a partition that is missing
 *     was never read
 */
public record Cut(String checkpointId, Map<TopicPartition, Long> positions) {

  /** Copies the positions. */
  public Cut {
    positions = Map.copyOf(positions);
  }

  /**
   * From the ledger: the manifest's turns, or the ranges of its lineage where turns were not
   * recorded.
   *
   * @param lineage the manifest and those it was trained on from; asked only where needed
   */
  public static Cut of(
      CheckpointManifest manifest, Function<CheckpointManifest, List<CheckpointManifest>> lineage) {
    if (manifest.getTurns().hasRemaining()) {
      Turns turns = TurnsCodec.decode(manifest.getTurns());
      return new Cut(manifest.getCheckpointId(), turns.positionsAfter(turns.lastStep()));
    }
    Map<TopicPartition, Long> positions = new HashMap<>();
    for (CheckpointManifest ancestor : lineage.apply(manifest)) {
      for (OffsetRange range : ancestor.getConsumed()) {
        TopicPartition partition = new TopicPartition(range.getTopic(), range.getPartition());
        positions.merge(partition, range.getTo(), Math::max);
      }
    }
    return new Cut(manifest.getCheckpointId(), positions);
  }

  /** The first offset of the partition that is fresh. */
  public long position(TopicPartition partition) {
    return positions.getOrDefault(partition, 0L);
  }

  public boolean isFresh(TopicPartition partition, long offset) {
    return offset >= position(partition);
  }

  /**
   * A labelled answer to learn a mix from; empty when the weights have read its sample.
   *
   * @param label the true class
   * @param ce the CE head's logits
   * @param kd the KD head's logits
   */
  public Optional<FreshExample> example(
      TopicPartition partition, long offset, int label, float[] ce, float[] kd) {
    return isFresh(partition, offset)
        ? Optional.of(new FreshExample(label, ce, kd))
        : Optional.empty();
  }
}
