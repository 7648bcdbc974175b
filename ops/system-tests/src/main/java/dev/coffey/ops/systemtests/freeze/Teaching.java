package dev.coffey.ops.systemtests.freeze;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffey.ops.local.watch.Gauges;
import dev.coffey.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** Whether all teachers share the partitions of {@code images} and teach. Not thread-safe. */
final class Teaching implements AutoCloseable {

  private static final String GROUP = "coffey-teacher";
  private static final int ANSWER_MAX_MILLIS = 5_000;
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final Gauges gauges = new Gauges();
  private final Admin admin;
  private final List<String> pages;

  /**
   * @param pages of the teachers, as URLs
   */
  Teaching(String bootstrapServers, List<String> pages) {
    this.admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ANSWER_MAX_MILLIS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ANSWER_MAX_MILLIS));
    this.pages = List.copyOf(pages);
  }

  /**
   * Waits until every teacher has partitions and runs, and what had come by then is taught and
   * committed.
   *
   * @param onLate called once when {@code late} has gone by
   * @return how long it took; empty when it took longer than {@code limit}
   */
  Optional<Duration> await(Duration limit, Duration late, Runnable onLate)
      throws InterruptedException {
    long start = System.nanoTime();
    Optional<Map<TopicPartition, Long>> ends = Optional.empty();
    boolean told = false;
    while (true) {
      Duration gone = Duration.ofNanos(System.nanoTime() - start);
      ends = ends.filter(it -> isShared()).or(() -> isShared() ? ends() : Optional.empty());
      if (ends.isPresent() && hasReached(ends.get())) {
        return Optional.of(Duration.ofNanos(System.nanoTime() - start));
      }
      if (gone.compareTo(limit) > 0) {
        return Optional.empty();
      }
      if (!told && gone.compareTo(late) > 0) {
        told = true;
        onLate.run();
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    }
  }

  private boolean isShared() {
    return pages.stream().allMatch(this::isRunning) && group().filter(this::isShared).isPresent();
  }

  private boolean isRunning(String page) {
    return gauges.json(page).map(it -> it.path("state")).map(JsonNode::asText).stream()
        .anyMatch("RUNNING"::equals);
  }

  private boolean isShared(ConsumerGroupDescription group) {
    return group.groupState() == GroupState.STABLE
        && group.members().size() == pages.size()
        && group.members().stream().noneMatch(Teaching::isIdle);
  }

  private static boolean isIdle(MemberDescription member) {
    return member.assignment().topicPartitions().stream()
        .noneMatch(it -> it.topic().equals(Topics.IMAGES.name()));
  }

  private Optional<ConsumerGroupDescription> group() {
    return answer(it -> it.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP));
  }

  private Optional<Map<TopicPartition, Long>> ends() {
    return answer(
        it -> {
          Map<TopicPartition, OffsetSpec> latest =
              it
                  .describeTopics(List.of(Topics.IMAGES.name()))
                  .allTopicNames()
                  .get()
                  .get(Topics.IMAGES.name())
                  .partitions()
                  .stream()
                  .map(info -> new TopicPartition(Topics.IMAGES.name(), info.partition()))
                  .collect(Collectors.toMap(Function.identity(), at -> OffsetSpec.latest()));
          Map<TopicPartition, Long> ends = new HashMap<>();
          it.listOffsets(latest).all().get().forEach((at, end) -> ends.put(at, end.offset()));
          return ends;
        });
  }

  private boolean hasReached(Map<TopicPartition, Long> ends) {
    Map<TopicPartition, OffsetAndMetadata> committed =
        answer(it -> it.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata(GROUP).get())
            .orElse(Map.of());
    return ends.entrySet().stream()
        .allMatch(
            end ->
                end.getValue() == 0
                    || (committed.get(end.getKey()) != null
                        && committed.get(end.getKey()).offset() >= end.getValue()));
  }

  /** What is asked of the broker. */
  private interface Question<T> {
    T ask(Admin admin) throws ExecutionException, InterruptedException;
  }

  /** Empty when the broker does not answer now. */
  private <T> Optional<T> answer(Question<T> question) {
    try {
      return Optional.of(question.ask(admin));
    } catch (ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofMillis(ANSWER_MAX_MILLIS));
  }
}
