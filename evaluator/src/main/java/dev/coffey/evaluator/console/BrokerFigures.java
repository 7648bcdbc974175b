package dev.coffey.evaluator.console;

import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the broker told about topics and consumer groups, at one time.
 *
 * @param at when
 * @param brokers nodes of the cluster
 * @param partitions of all topics of Coffey
 * @param ends by topic, the sum of the end offsets
 * @param kept by topic, offsets that the topic still has
 * @param lags by group and then by topic, offsets from the group's to the end
 * @param members by group; none in a group that does not exist
 */
record BrokerFigures(
    Instant at,
    int brokers,
    int partitions,
    Map<String, Long> ends,
    Map<String, Long> kept,
    Map<String, Map<String, Long>> lags,
    Map<String, Integer> members) {

  static final BrokerFigures NONE =
      new BrokerFigures(Instant.EPOCH, 0, 0, Map.of(), Map.of(), Map.of(), Map.of());

  OptionalLong lag(String group, String topic) {
    Long lag = lags.getOrDefault(group, Map.of()).get(topic);
    return lag == null ? OptionalLong.empty() : OptionalLong.of(lag);
  }

  /** Empty when the broker was not asked about the group yet. */
  OptionalInt members(String group) {
    Integer count = members.get(group);
    return count == null ? OptionalInt.empty() : OptionalInt.of(count);
  }
}
