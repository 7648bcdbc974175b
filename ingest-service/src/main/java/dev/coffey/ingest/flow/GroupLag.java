package dev.coffey.ingest.flow;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * How many records of a topic a consumer group has yet to be done with, by the offsets that it
 * committed. A group that committed nothing has the whole log before it. Thread-safe, and no method
 * waits.
 */
final class GroupLag {

  private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(5).toMillis();

  private final Admin admin;

  GroupLag(Admin admin) {
    this.admin = admin;
  }

  /** Completes with the lag in records, or fails when the broker does not tell in time. */
  CompletionStage<Long> of(String group, String topic) {
    return partitions(topic)
        .thenCompose(
            partitions ->
                offsets(partitions, OffsetSpec.latest())
                    .thenCombine(
                        offsets(partitions, OffsetSpec.earliest())
                            .thenCombine(committed(group), GroupLag::starts),
                        GroupLag::between));
  }

  /** As {@link #of}, of somebody who has read nothing: all records of a topic. */
  CompletionStage<Long> ofNobody(String topic) {
    return partitions(topic)
        .thenCompose(
            partitions ->
                offsets(partitions, OffsetSpec.latest())
                    .thenCombine(offsets(partitions, OffsetSpec.earliest()), GroupLag::between));
  }

  private CompletionStage<Collection<TopicPartition>> partitions(String topic) {
    return admin
        .describeTopics(List.of(topic), new DescribeTopicsOptions().timeoutMs(TIMEOUT_MILLIS))
        .topicNameValues()
        .get(topic)
        .toCompletionStage()
        .thenApply(
            described ->
                described.partitions().stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList());
  }

  private CompletionStage<Map<TopicPartition, Long>> offsets(
      Collection<TopicPartition> partitions, OffsetSpec which) {
    return admin
        .listOffsets(
            partitions.stream().collect(Collectors.toMap(partition -> partition, p -> which)),
            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(TIMEOUT_MILLIS))
        .all()
        .toCompletionStage()
        .thenApply(
            answers -> {
              Map<TopicPartition, Long> offsets = new HashMap<>();
              answers.forEach((partition, answer) -> offsets.put(partition, answer.offset()));
              return offsets;
            });
  }

  private CompletionStage<Map<TopicPartition, OffsetAndMetadata>> committed(String group) {
    return admin
        .listConsumerGroupOffsets(
            group, new ListConsumerGroupOffsetsOptions().timeoutMs(TIMEOUT_MILLIS))
        .partitionsToOffsetAndMetadata()
        .toCompletionStage()
        .exceptionally(
            error -> {
              Throwable cause = error instanceof CompletionException ? error.getCause() : error;
              if (cause instanceof GroupIdNotFoundException) {
                return Map.of();
              }
              throw new CompletionException(cause);
            });
  }

  /** Per partition, where the group goes on; what retention deleted before is gone for it. */
  private static Map<TopicPartition, Long> starts(
      Map<TopicPartition, Long> beginnings, Map<TopicPartition, OffsetAndMetadata> committed) {
    Map<TopicPartition, Long> starts = new HashMap<>(beginnings);
    starts.replaceAll(
        (partition, beginning) ->
            committed.get(partition) == null
                ? beginning
                : Math.max(beginning, committed.get(partition).offset()));
    return starts;
  }

  private static long between(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> starts) {
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - starts.get(end.getKey())))
        .sum();
  }
}
