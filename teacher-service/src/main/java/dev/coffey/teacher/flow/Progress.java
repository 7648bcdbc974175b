package dev.coffey.teacher.flow;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * What the stream threads have finished so far; whether it grows, a {@link Watchdog} sees. Safe for
 * use by many threads.
 */
public final class Progress implements StateRestoreListener {

  /**
   * Of one stream thread.
   *
   * @param rounds polls and batches it has finished
   * @param partitions it had after its last poll
   */
  record OfThread(long rounds, Set<TopicPartition> partitions) {
    static final OfThread NONE = new OfThread(0, Set.of());
  }

  private final Map<String, OfThread> threads = new ConcurrentHashMap<>();
  private final AtomicLong restored = new AtomicLong();

  /** The calling stream thread has finished a poll, or a batch of the network in it. */
  void round(Set<TopicPartition> partitions) {
    threads.compute(
        Thread.currentThread().getName(),
        (name, before) -> new OfThread(before == null ? 1 : before.rounds() + 1, partitions));
  }

  OfThread of(String thread) {
    return threads.getOrDefault(thread, OfThread.NONE);
  }

  /** Steps of restoring stores, by all threads together. */
  long restored() {
    return restored.get();
  }

  @Override
  public void onRestoreStart(
      TopicPartition partition, String store, long startingOffset, long endingOffset) {
    restored.incrementAndGet();
  }

  @Override
  public void onBatchRestored(
      TopicPartition partition, String store, long batchEndOffset, long records) {
    restored.incrementAndGet();
  }

  @Override
  public void onRestoreEnd(TopicPartition partition, String store, long records) {
    restored.incrementAndGet();
  }
}
