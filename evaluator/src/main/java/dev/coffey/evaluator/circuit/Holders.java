package dev.coffey.evaluator.circuit;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.KafkaFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the evaluators of a group are, as its coordinator says. Thread-safe. */
public final class Holders implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Holders.class);
  private static final int ANSWER_MILLIS_MAX = 3_000;

  private final Admin admin;
  private final String groupId;
  private volatile Map<Integer, URI> known = Map.of();

  public Holders(Map<String, Object> kafka, String groupId) {
    this.admin = Admin.create(kafka);
    this.groupId = groupId;
  }

  /** Who holds this partition now; empty while nobody does, or the coordinator does not answer. */
  public Optional<URI> ask(int partition) throws InterruptedException {
    try {
      known = addresses(describe().get());
      return known(partition);
    } catch (ExecutionException e) {
      LOG.debug("Group {} is not told: {}", groupId, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Whether the coordinator says that this partition is this member's now; false also while it does
   * not answer, or the group is being divided anew.
   */
  boolean isHeldBy(String memberId, int partition) {
    try {
      return describe().get().members().stream()
          .filter(member -> member.consumerId().equals(memberId))
          .flatMap(member -> member.assignment().topicPartitions().stream())
          .anyMatch(it -> it.partition() == partition);
    } catch (ExecutionException e) {
      LOG.debug("Group {} is not told: {}", groupId, e.getMessage());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Asks without waiting; {@link #known} has the answer as soon as it is there. */
  public void refresh() {
    var unused =
        describe()
            .whenComplete(
                (description, failure) -> {
                  if (failure == null) {
                    known = addresses(description);
                  }
                });
  }

  /** Who held this partition when it was asked last. */
  public Optional<URI> known(int partition) {
    return Optional.ofNullable(known.get(partition));
  }

  private KafkaFuture<ConsumerGroupDescription> describe() {
    return admin
        .describeConsumerGroups(
            List.of(groupId), new DescribeConsumerGroupsOptions().timeoutMs(ANSWER_MILLIS_MAX))
        .describedGroups()
        .get(groupId);
  }

  private static Map<Integer, URI> addresses(ConsumerGroupDescription group) {
    Map<Integer, URI> addresses = new HashMap<>();
    group
        .members()
        .forEach(
            member ->
                address(member)
                    .ifPresent(
                        address ->
                            member
                                .assignment()
                                .topicPartitions()
                                .forEach(it -> addresses.put(it.partition(), address))));
    return addresses;
  }

  private static Optional<URI> address(MemberDescription member) {
    try {
      return Optional.of(URI.create(member.clientId()))
          .filter(it -> it.isAbsolute() && it.getHost() != null);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no evaluator
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
