package dev.coffey.evaluator.leaderboard;

import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.Topics;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.Stores;

/**
 * Keeps the evaluations of all checkpoints in a store. The topic is compacted and small, so every
 * evaluator holds all of it in memory and reads it whole at its start; there is nothing to commit,
 * to repartition or to keep on disk.
 */
public final class LeaderboardTopology {
  /** Evaluations by checkpoint id. */
  public static final String STORE = "evaluations-by-checkpoint";

  private LeaderboardTopology() {}

  public static Topology of(Serde<Evaluation> evaluations) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.globalTable(
        Topics.EVALUATIONS.name(),
        Consumed.with(Serdes.String(), evaluations).withName("evaluations"),
        Materialized.<String, Evaluation>as(Stores.inMemoryKeyValueStore(STORE))
            .withKeySerde(Serdes.String())
            .withValueSerde(evaluations));
    return builder.build();
  }
}
