package dev.coffey.schemas;

import java.util.OptionalInt;

/**
 * What differs from cluster to cluster.
 *
 * @param replicationFactor copies of each partition; with three or more, one may be missing and the
 *     topic still takes writes
 * @param partitions of every topic that has more than one in the catalogue; empty: as in the
 *     catalogue
 */
public record TopicSettings(int replicationFactor, OptionalInt partitions) {

  /** One broker, partitions as in the catalogue. */
  public static final TopicSettings DEFAULT = new TopicSettings(1, OptionalInt.empty());

  public TopicSettings {
    if (replicationFactor < 1 || replicationFactor > Short.MAX_VALUE) {
      throw new IllegalArgumentException(
          "coffey.topics.replication-factor is " + replicationFactor + "; it must be at least 1");
    }
    if (partitions.isPresent() && partitions.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "coffey.topics.partitions is " + partitions.getAsInt() + "; it must be at least 1");
    }
  }

  int partitions(Topic<?> topic) {
    return topic.partitions() == 1 ? 1 : partitions.orElse(topic.partitions());
  }

  /** The broker's {@code min.insync.replicas}. */
  int replicasInSyncMin() {
    return replicationFactor < 3 ? 1 : replicationFactor - 1;
  }
}
