package dev.coffey.trainer.flow;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Where partitions end, asked again and again without ever waiting for the answer. The consumer
 * itself knows it only of partitions that it fetches from, which a trainer that is behind does not.
 * Not thread-safe: the training thread owns it.
 */
final class LogEnds implements AutoCloseable {

  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Admin admin;
  private final LongSupplier nanoTime;
  private CompletableFuture<Map<TopicPartition, ListOffsetsResultInfo>> asked;
  private long askedNanos;
  private Map<TopicPartition, Long> ends = Map.of();

  /**
   * @param nanoTime a clock as {@link System#nanoTime()}
   */
  LogEnds(Map<String, Object> kafka, LongSupplier nanoTime) {
    this.admin = Admin.create(new HashMap<>(kafka));
    this.nanoTime = nanoTime;
    this.askedNanos = nanoTime.getAsLong() - EVERY.toNanos();
  }

  /** The last answer; empty before the first. */
  Map<TopicPartition, Long> of(Collection<TopicPartition> partitions) {
    if (asked != null && asked.isDone()) {
      take();
      asked = null;
    }
    long now = nanoTime.getAsLong();
    if (asked == null && now - askedNanos >= EVERY.toNanos()) {
      askedNanos = now;
      asked =
          admin
              .listOffsets(
                  partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())),
                  new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(TIMEOUT_MILLIS))
              .all()
              .toCompletionStage()
              .toCompletableFuture();
    }
    return ends;
  }

  private void take() {
    if (asked.isCompletedExceptionally()) {
      return; // The broker is away or moves; the old answer stands until the next one.
    }
    Map<TopicPartition, Long> answer = new HashMap<>();
    asked.getNow(Map.of()).forEach((partition, info) -> answer.put(partition, info.offset()));
    ends = answer;
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
