package dev.coffey.trainer.seat;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerConfig;
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
 * The one seat at a student's weights. All trainers of a student are members of one consumer group
 * that gives its partitions to one of them; the others wait, and one takes over when the holder
 * leaves or its session ends. It only says whose turn it is: that a former holder cannot publish is
 * the transactional id's work.
 *
 * <p>A thread of its own owns the consumer; the methods here may be called from any.
 */
public final class Seat implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Seat.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(2);
  private static final int SESSION_MILLIS = 6_000;
  private static final int HEARTBEAT_MILLIS = 1_500;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread = new Thread(this::keep, "seat");
  private boolean held;
  private RuntimeException failure;
  private volatile boolean closing;

  /**
   * Joins those who wait for the seat.
   *
   * @param groupId of all trainers of the student
   * @param topic any topic that exists; nothing is read from it
   * @param instance name of this process, kept over restarts, so that it comes back to its seat at
   *     once; without one, the seat of a killed process is free after six seconds
   */
  public Seat(Map<String, Object> kafka, String groupId, String topic, Optional<String> instance) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(OneHolderAssignor.class.getName()));
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
    instance.ifPresent(name -> settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, name));
    this.consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.topic = topic;
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether it is this process's turn. */
  public boolean isHeld() {
    lock.lock();
    try {
      return held;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the seat; false when it was not free in time.
   *
   * @throws IllegalStateException when this process can no longer wait for it, saying why
   */
  public boolean await(Duration limit) throws InterruptedException {
    long nanos = limit.toNanos();
    lock.lock();
    try {
      while (!held && failure == null && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      if (failure != null) {
        throw new IllegalStateException(
            "This process cannot wait for its turn any longer: " + failure.getMessage(), failure);
      }
      return held;
    } finally {
      lock.unlock();
    }
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
      fail(e);
    } finally {
      set(false);
    }
  }

  private void fail(RuntimeException e) {
    lock.lock();
    try {
      failure = e;
    } finally {
      lock.unlock();
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
      LOG.warn("Waiting for the group's coordinator: {}", e.getMessage());
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

  private void set(boolean value) {
    lock.lock();
    try {
      held = value;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the seat up. */
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
      if (!partitions.isEmpty()) {
        consumer.pause(consumer.assignment());
        set(true);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        set(false);
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      set(false);
    }
  }
}
