package dev.coffey.teacher.flow;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.Topic;

/**
 * Asks the broker whether committed offsets of a group are held back, and by whom. A transaction
 * that has sent offsets and was neither committed nor aborted holds them back, and no task of these
 * partitions starts before it ends.
 */
public final class HeldOffsets {

  private static final Set<TransactionState> OPEN =
      Set.of(
          TransactionState.ONGOING,
          TransactionState.PREPARE_COMMIT,
          TransactionState.PREPARE_ABORT,
          TransactionState.PREPARE_EPOCH_FENCE);

  private final Map<String, Object> broker;
  private final String group;

  /** What the broker said. */
  public sealed interface Answer {

    /** Nothing: the group's coordinator is away, or too slow, or refuses to tell. */
    record Missing(String why) implements Answer {}

    /** The coordinator answers, but not what is committed and stable. */
    record Silent(String why) implements Answer {
      @Override
      public String toString() {
        return "The group's coordinator answers, but does not tell the committed offsets: %s."
            .formatted(why);
      }
    }

    /** No offset is held back. */
    record Free() implements Answer {}

    /**
     * Offsets are held back.
     *
     * @param transactions that have offsets and are not over, each with what is known of it; none
     *     when their coordinator knows none, so that one hangs, or does not tell
     */
    record Held(Set<TopicPartition> partitions, List<String> transactions) implements Answer {

      public Held {
        partitions = Set.copyOf(partitions);
        transactions = List.copyOf(transactions);
      }

      @Override
      public String toString() {
        return "The group's offsets of %s are held back by a transaction that has not ended: %s."
            .formatted(
                partitions.stream().map(TopicPartition::toString).sorted().toList(),
                transactions.isEmpty()
                    ? "its coordinator names none, so it may hang"
                    : String.join(", ", transactions));
      }
    }
  }

  /**
   * @param broker settings of an admin client
   * @param answerMax how long it waits for each of four answers
   */
  public HeldOffsets(Map<String, Object> broker, String group, Duration answerMax) {
    this.broker = new HashMap<>(broker);
    this.broker.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(answerMax.toMillis()));
    this.broker.put(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(answerMax.toMillis()));
    this.group = group;
  }

  /** Asks about the offsets of these partitions. */
  public Answer of(Set<TopicPartition> partitions) {
    try (Admin admin = Admin.create(broker)) {
      offsets(admin, partitions, false);
      Set<TopicPartition> held = new HashSet<>(partitions);
      try {
        held.removeAll(offsets(admin, partitions, true));
      } catch (ExecutionException e) {
        return new Answer.Silent(String.valueOf(e.getCause()));
      }
      return held.isEmpty() ? new Answer.Free() : new Answer.Held(held, withOffsets(admin));
    } catch (ExecutionException e) {
      return new Answer.Missing(String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Missing(e.toString());
    }
  }

  /**
   * Partitions whose offsets the coordinator tells.
   *
   * @param stable leaves out those that an open transaction has an offset of
   */
  private Set<TopicPartition> offsets(Admin admin, Set<TopicPartition> partitions, boolean stable)
      throws ExecutionException, InterruptedException {
    return admin
        .listConsumerGroupOffsets(
            Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)),
            new ListConsumerGroupOffsetsOptions().requireStable(stable))
        .partitionsToOffsetAndMetadata(group)
        .get()
        .keySet();
  }

  /** Open transactions with offsets of any group: of which one, only the broker's log says. */
  private static List<String> withOffsets(Admin admin) throws InterruptedException {
    try {
      List<String> open =
          admin
              .listTransactions(new ListTransactionsOptions().filterStates(OPEN))
              .all()
              .get()
              .stream()
              .map(TransactionListing::transactionalId)
              .toList();
      return admin.describeTransactions(open).all().get().entrySet().stream()
          .filter(it -> hasOffsets(it.getValue()))
          .map(it -> text(it.getKey(), it.getValue()))
          .sorted()
          .toList();
    } catch (ExecutionException e) {
      return List.of(); // One ended just now, or may not be looked at: that some is open, is known.
    }
  }

  private static boolean hasOffsets(TransactionDescription transaction) {
    return transaction.topicPartitions().stream()
        .anyMatch(it -> it.topic().equals(Topic.GROUP_METADATA_TOPIC_NAME));
  }

  private static String text(String id, TransactionDescription transaction) {
    return "%s (%s, producer id %d, times out after %d s)"
        .formatted(
            id,
            transaction.state(),
            transaction.producerId(),
            Duration.ofMillis(transaction.transactionTimeoutMs()).toSeconds());
  }
}
