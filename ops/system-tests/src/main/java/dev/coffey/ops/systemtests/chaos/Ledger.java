package dev.coffey.ops.systemtests.chaos;

import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.TurnsCodec;
import dev.coffey.schemas.CheckpointManifest;
import java.util.Collections;
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
 * @param skipped records that the ledger says were left out because the trainer was behind
 */
public record Ledger(long gaps, long repeats, long skipped) {

  public static Ledger of(Lineage lineage, List<TopicScan> samples) {
    Map<TopicPartition, SortedSet<Long>> there = new HashMap<>();
    samples.forEach(scan -> there.putAll(scan.offsets()));
    Map<TopicPartition, Long> positions = new HashMap<>();
    Map<TopicPartition, Long> told = new HashMap<>();
    long repeats = 0;
    long skipped = 0;
    long step = 0;
    for (CheckpointManifest manifest : lineage.oldestFirst()) {
      Turns turns = TurnsCodec.decode(manifest.getTurns()).startingAt(step + 1);
      for (Map.Entry<TopicPartition, Long> from : turns.from().entrySet()) {
        long before = positions.getOrDefault(from.getKey(), from.getValue());
        repeats += Math.max(0, before - from.getValue());
      }
      for (List<Turns.Turn> turnsOfStep : turns.steps()) {
        for (Turns.Turn turn : turnsOfStep) {
          if (turn instanceof Turns.Run run) {
            told.merge(run.partition(), (long) run.records(), Long::sum);
          }
        }
      }
      for (Turns.Range range : turns.skipped()) {
        long records =
            there
                .getOrDefault(range.partition(), Collections.emptySortedSet())
                .subSet(range.from(), range.to())
                .size();
        told.merge(range.partition(), records, Long::sum);
        skipped += records;
      }
      positions.putAll(turns.positionsAfter(turns.lastStep()));
      step = manifest.getStep();
    }
    return of(there, told, repeats, skipped);
  }

  private static Ledger of(
      Map<TopicPartition, SortedSet<Long>> there,
      Map<TopicPartition, Long> told,
      long repeats,
      long skipped) {
    long gaps = 0;
    long repeated = repeats;
    for (Map.Entry<TopicPartition, SortedSet<Long>> offsets : there.entrySet()) {
      long difference = offsets.getValue().size() - told.getOrDefault(offsets.getKey(), 0L);
      gaps += Math.max(0, difference);
      repeated += Math.max(0, -difference);
    }
    return new Ledger(gaps, repeated, skipped);
  }
}
