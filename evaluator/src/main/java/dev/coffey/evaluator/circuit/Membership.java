package dev.coffey.evaluator.circuit;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A seat among the evaluators that share the students. It only says whose turn it is: that a former
 * holder decides nothing is the transactional ids' work. What it says may be old after this process
 * stood still; who is about to fence others asks {@link #isConfirmed}.
 *
 * <p>A thread of its own owns the consumer, of which nothing is read; the methods here may be
 * called from any.
 */
public final class Membership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(2);
  private static final int SESSION_MILLIS = 6_000;
  private static final int HEARTBEAT_MILLIS = 1_500;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final Holders holders;
  private final IntConsumer givenUp;
  private final Division division;
  private final Set<Integer> held = ConcurrentHashMap.newKeySet();
  private final Thread thread = new Thread(this::keep, "membership");
  private volatile Optional<RuntimeException> failure = Optional.empty();
  private volatile String memberId = "";
  private volatile boolean closing;

  /**
   * Who joins.
   *
   * @param groupId of all evaluators that share students
   * @param instance name of this process, kept over restarts, so that it comes back to its students
   *     at once; without one, those of a killed process are free after six seconds
   * @param address where the others reach this evaluator; it is told as client id
   */
  public record Seat(String groupId, Optional<String> instance, URI address) {}

  /**
   * Joins the group.
   *
   * @param holders of the same group
   * @param topic keyed by student id; its partitions are shared
   * @param givenUp told of each partition that is no longer held, before anybody else can hold it
   *     unless this process was taken for dead
   */
  public Membership(
      Map<String, Object> kafka, Seat seat, Holders holders, String topic, IntConsumer givenUp) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, seat.groupId());
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, seat.address().toString());
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class.getName()));
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
    seat.instance().ifPresent(it -> settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, it));
    this.topic = topic;
    this.holders = holders;
    this.givenUp = givenUp;
    this.consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      List<PartitionInfo> partitions = consumer.partitionsFor(topic);
      if (partitions.isEmpty()) {
        throw new KafkaException("Topic " + topic + " is not there.");
      }
      this.division = new Division(partitions.size());
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
    thread.setDaemon(true);
    thread.start();
  }

  /** How the students are divided. */
  public Division division() {
    return division;
  }

  /** The partitions that are this evaluator's now. */
  public Set<Integer> held() {
    return Set.copyOf(held);
  }

  /** Whether this one is. */
  public boolean holds(int partition) {
    return held.contains(partition);
  }

  /**
   * Whether the group's coordinator says now that this partition is this evaluator's. One that
   * stood still and was taken for dead goes on holding it here until the group tells it otherwise.
   */
  public boolean isConfirmed(int partition) {
    return holds(partition) && holders.isHeldBy(memberId, partition);
  }

  /**
   * @throws IllegalStateException when this process can no longer be a member, saying why
   */
  public void requireWorking() {
    failure.ifPresent(
        cause -> {
          throw new IllegalStateException(
              "This process cannot share students any longer: " + cause.getMessage(), cause);
        });
  }

  private void keep() {
    try (consumer) {
      consumer.subscribe(List.of(topic), new Listener());
      while (!closing) {
        poll();
      }
      consumer.close(
          CloseOptions.timeout(CLOSE_MAX)
              .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
    } catch (RuntimeException e) {
      failure = Optional.of(e);
    } catch (Error e) {
      failure = Optional.of(new IllegalStateException(e.toString(), e));
      throw e;
    } finally {
      held.forEach(this::giveUp);
    }
  }

  private void poll() {
    try {
      consumer.poll(POLL);
    } catch (WakeupException e) {
      // Closing.
    } catch (FencedInstanceIdException e) {
      throw e; // Another process came with this one's instance name.
    } catch (KafkaException e) {
      LOG.warn("Waiting for the coordinator of the evaluators' group: {}", e.getMessage());
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(int partition) {
    if (partition >= division.partitions()) {
      failure =
          Optional.of(
              new IllegalStateException(
                  "Topic %s has more than the %d partitions of this evaluator's start; restart all evaluators, so that they divide students alike."
                      .formatted(topic, division.partitions())));
      closing = true;
    }
    held.add(partition);
  }

  private void giveUp(int partition) {
    if (held.remove(partition)) {
      givenUp.accept(partition);
    }
  }

  /** Gives all up and leaves. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join(CLOSE_MAX.multipliedBy(2).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Listener implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      consumer.pause(consumer.assignment());
      memberId = consumer.groupMetadata().memberId();
      partitions.forEach(it -> take(it.partition()));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      partitions.forEach(it -> giveUp(it.partition()));
    }
  }
}
