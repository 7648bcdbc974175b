package dev.coffey.evaluator.leaderboard;

import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.Topics;
import java.util.function.BiPredicate;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * Keeps the evaluations that a leaderboard shows in a store. Every evaluator reads what is recent
 * of the topic at its start and holds a bounded part of it in memory; there is nothing to commit,
 * to repartition or to keep on disk.
 */
public final class LeaderboardTopology {
  /** Evaluations by checkpoint id, without what a leaderboard does not show. */
  public static final String STORE = "evaluations-by-checkpoint";

  private LeaderboardTopology() {}

  /**
   * @param isHeld whether a student's checkpoint stays, however old it is
   */
  public static Topology of(Serde<Evaluation> evaluations, BiPredicate<String, String> isHeld) {
    return new Topology()
        .addGlobalStore(
            Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(STORE), Serdes.String(), evaluations)
                .withLoggingDisabled(),
            "evaluations",
            new StringDeserializer(),
            evaluations.deserializer(),
            Topics.EVALUATIONS.name(),
            "kept-history",
            () -> new HistoryKeeper(isHeld));
  }
}
