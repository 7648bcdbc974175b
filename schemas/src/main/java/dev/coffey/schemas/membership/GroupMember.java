package dev.coffey.schemas.membership;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a consumer group whose partitions stand for turns: nothing is read from them. It only
 * says whose turn it is; that a former holder does nothing any more is the work of transactional
 * ids. What it says may be old after this process stood still, until the group tells it otherwise.
 *
 * <p>A thread of its own owns the consumer; the methods here may be called from any.
 */
public final class GroupMember implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupMember.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(2);
  private static final int SESSION_MILLIS = 6_000;
  private static final int HEARTBEAT_MILLIS = 1_500;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String groupId;
  private final String topic;
  private final Turns turns;
  private final Set<Integer> held = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile String memberId = "";
  private volatile Optional<RuntimeException> failure = Optional.empty();
  private volatile boolean closing;

  /**
   * Who joins which group.
   *
   * @param groupId of all processes that take turns
   * @param topic any topic that exists; each of its partitions is a turn
   * @param assignor how the group's leader gives partitions to members
   * @param clientId told to the others by the coordinator; without one, Kafka makes one up
   * @param instance name of this process, kept over restarts, so that it comes back to its
   *     partitions at once; without one, those of a killed process are free after six seconds
   */
  public record Settings(
      String groupId,
      String topic,
      Class<? extends ConsumerPartitionAssignor> assignor,
      Optional<String> clientId,
      Optional<String> instance) {}

  /** Makes the consumer; it joins with {@link #start}. */
  public GroupMember(Map<String, Object> kafka, Settings member, Turns turns) {
    this.groupId = member.groupId();
    this.topic = member.topic();
    this.turns = turns;
    this.consumer =
        new KafkaConsumer<>(
            settings(kafka, member), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.thread = new Thread(this::keep, "member of " + groupId);
    this.thread.setDaemon(true);
  }

  private static Map<String, Object> settings(Map<String, Object> kafka, Settings member) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, member.groupId());
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(member.assignor().getName()));
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
    member.clientId().ifPresent(it -> settings.put(ConsumerConfig.CLIENT_ID_CONFIG, it));
    member.instance().ifPresent(it -> settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, it));
    return settings;
  }

  /**
   * How many turns there are. Only before {@link #start}.
   *
   * @throws KafkaException when the topic is not there, or the broker does not answer
   */
  public int partitions() {
    int partitions = consumer.partitionsFor(topic).size();
    if (partitions == 0) {
      throw new KafkaException("Topic " + topic + " is not there.");
    }
    return partitions;
  }

  /** Joins the group. */
  public void start() {
    thread.start();
  }

  /** The partitions that are this process's now, as far as it knows. */
  public Set<Integer> held() {
    return Set.copyOf(held);
  }

  /** Whether this one is. */
  public boolean holds(int partition) {
    return held.contains(partition);
  }

  /** What the coordinator calls it; empty before it has joined. */
  public String memberId() {
    return memberId;
  }

  /** Why it is no member any more; empty while it is one, and when it was closed. */
  public Optional<RuntimeException> failure() {
    return failure;
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
      turns.ended();
    }
  }

  private void poll() {
    try {
      consumer.poll(POLL);
    } catch (WakeupException e) {
      // Leaving.
    } catch (FencedInstanceIdException e) {
      throw e; // Another process came with this one's instance name.
    } catch (KafkaException e) {
      LOG.warn("Waiting for the coordinator of group {}: {}", groupId, e.getMessage());
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

  private void giveUp(int partition) {
    if (held.remove(partition)) {
      turns.givenUp(partition);
    }
  }

  /** Asks the thread to give all up and to leave. */
  public void leave() {
    closing = true;
    consumer.wakeup();
  }

  /** Gives all up and leaves. */
  @Override
  public void close() {
    leave();
    if (thread.getState() == Thread.State.NEW) {
      consumer.close();
      return;
    }
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
      for (TopicPartition it : partitions) {
        held.add(it.partition());
        turns.taken(it.partition());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      partitions.forEach(it -> giveUp(it.partition()));
    }
  }
}
