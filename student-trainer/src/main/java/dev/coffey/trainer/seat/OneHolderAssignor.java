package dev.coffey.trainer.seat;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives one member of the group everything and the others nothing: whoever holds it keeps it, else
 * the first by member id gets it. Made by Kafka's consumer, by its name.
 */
public final class OneHolderAssignor implements ConsumerPartitionAssignor {

  @Override
  public String name() {
    return "one-holder";
  }

  /** Cooperative only: the holder does not let go while others come and leave. */
  @Override
  public List<RebalanceProtocol> supportedProtocols() {
    return List.of(RebalanceProtocol.COOPERATIVE);
  }

  @Override
  public GroupAssignment assign(Cluster metadata, GroupSubscription group) {
    Map<String, Subscription> members = group.groupSubscription();
    String holder =
        members.keySet().stream()
            .max(
                Comparator.comparingInt((String id) -> heldSince(members.get(id)))
                    .thenComparing(Comparator.reverseOrder()))
            .orElseThrow();
    Map<String, Assignment> assignments = new HashMap<>();
    members.keySet().forEach(id -> assignments.put(id, new Assignment(List.of())));
    assignments.put(holder, new Assignment(partitions(metadata, members.get(holder))));
    return new GroupAssignment(assignments);
  }

  /** The generation in which a member last held the partitions; −1 when it holds none. */
  private static int heldSince(Subscription member) {
    return member.ownedPartitions().isEmpty() ? -1 : member.generationId().orElse(0);
  }

  private static List<TopicPartition> partitions(Cluster metadata, Subscription member) {
    return member.topics().stream()
        .flatMap(topic -> metadata.partitionsForTopic(topic).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }
}
