package dev.coffey.trainer.flow;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
  private final InstantSource clock;
  private CompletableFuture<Map<TopicPartition, ListOffsetsResultInfo>> asked;
  private long askedMillis;
  private Map<TopicPartition, Long> ends = Map.of();

  LogEnds(Map<String, Object> kafka, InstantSource clock) {
    this.admin = Admin.create(new HashMap<>(kafka));
    this.clock = clock;
  }

  /** The last answer; empty before the first. */
  Map<TopicPartition, Long> of(Collection<TopicPartition> partitions) {
    if (asked != null && asked.isDone()) {
      take();
      asked = null;
    }
    long now = clock.millis();
    if (asked == null && now >= askedMillis + EVERY.toMillis()) {
      askedMillis = now;
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
