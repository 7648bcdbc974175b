package dev.coffey.ops.systemtests.chaos;

import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.TurnsCodec;
import dev.coffey.schemas.CheckpointManifest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.apache.kafka.common.TopicPartition;

/**
 * What a lineage says it read, held against what is on the sample topics.
 *
 * @param gaps records that no step read, before the newest checkpoint's cut or behind it
 * @param repeats records that more than one step read for the first time
 */
public record Ledger(long gaps, long repeats) {

  public static Ledger of(Lineage lineage, List<TopicScan> samples) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    Map<TopicPartition, Long> told = new HashMap<>();
    long repeats = 0;
    long step = 0;
    for (CheckpointManifest manifest : lineage.oldestFirst()) {
      Turns turns = TurnsCodec.decode(manifest.getTurns()).startingAt(step + 1);
      for (Map.Entry<TopicPartition, Long> from : turns.from().entrySet()) {
        long before = positions.getOrDefault(from.getKey(), from.getValue());
        repeats += Math.max(0, before - from.getValue());
      }
      for (List<Turns.Run> runs : turns.steps()) {
        for (Turns.Run run : runs) {
          positions.put(run.partition(), run.to());
          told.merge(run.partition(), (long) run.records(), Long::sum);
        }
      }
      step = manifest.getStep();
    }
    long gaps = 0;
    for (TopicScan scan : samples) {
      for (Map.Entry<TopicPartition, SortedSet<Long>> there : scan.offsets().entrySet()) {
        long difference = there.getValue().size() - told.getOrDefault(there.getKey(), 0L);
        gaps += Math.max(0, difference);
        repeats += Math.max(0, -difference);
      }
    }
    return new Ledger(gaps, repeats);
  }
}
