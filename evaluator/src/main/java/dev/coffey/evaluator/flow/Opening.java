package dev.coffey.evaluator.flow;

import dev.coffey.evaluator.circuit.Membership;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * One try to set up a bench, on a thread of its own: the coordinator's word that the partition is
 * this evaluator's now, then a producer that fences the former holder's, then up to where the
 * topics must be known before decisions are made. Thread-safe.
 */
final class Opening {
  private final Verdicts verdicts;
  private final CompletableFuture<Map<TopicPartition, Long>> ends = new CompletableFuture<>();

  private Opening(Verdicts verdicts) {
    this.verdicts = verdicts;
  }

  /**
   * Begins.
   *
   * @param topics whose ends are looked up
   */
  static Opening begin(
      int partition,
      Clients clients,
      String transactionalId,
      Membership membership,
      Set<TopicPartition> topics) {
    Opening opening = new Opening(new Verdicts(clients, transactionalId));
    Thread thread =
        new Thread(
            () -> opening.open(partition, membership, clients, topics), "bench-" + partition);
    thread.setDaemon(true);
    thread.start();
    return opening;
  }

  private void open(
      int partition, Membership membership, Clients clients, Set<TopicPartition> topics) {
    try {
      if (!membership.isConfirmed(partition)) {
        throw new KafkaException("the group's coordinator does not say that it is held here");
      }
      verdicts.fence();
      ends.complete(clients.ends(topics));
    } catch (RuntimeException | Error e) {
      ends.completeExceptionally(e);
    }
  }

  Verdicts verdicts() {
    return verdicts;
  }

  /** Up to where the topics must be known; empty while it is not open. */
  Optional<Map<TopicPartition, Long>> ends() {
    return ends.isDone() && !ends.isCompletedExceptionally()
        ? Optional.of(ends.join())
        : Optional.empty();
  }

  /** Why it did not open; empty while it is tried, and once it is open. */
  Optional<Throwable> failure() {
    try {
      ends.getNow(Map.of());
      return Optional.empty();
    } catch (CompletionException e) {
      return Optional.of(e.getCause());
    }
  }

  /** Ends the try, or what came of it; fences nobody from now on. */
  void drop() {
    verdicts.abandon();
  }
}
