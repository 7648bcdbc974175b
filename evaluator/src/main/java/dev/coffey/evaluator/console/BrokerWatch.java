package dev.coffey.evaluator.console;

import dev.coffey.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker about topics and groups, once for all pages and never waiting for it: the next
 * question is put when the last one is answered, and until then the last answer stands.
 *
 * <p>State: the last answer, and since when it has been asked for another. Owner: the console's
 * thread asks, the client's thread answers.
 */
final class BrokerWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);
  private static final int ANSWER_MILLIS_MAX = 4_000;

  private final Admin admin;
  private final InstantSource clock;
  private CompletableFuture<?> question = CompletableFuture.completedFuture(null);
  private volatile BrokerFigures figures = BrokerFigures.NONE;
  private volatile Instant askedAt = Instant.EPOCH;

  private record Offsets(
      Map<TopicPartition, ListOffsetsResultInfo> first,
      Map<TopicPartition, ListOffsetsResultInfo> last) {}

  private record Group(Map<String, Long> lagByTopic, int members) {}

  BrokerWatch(Map<String, Object> kafka, InstantSource clock) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS_MAX);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS_MAX);
    this.admin = Admin.create(settings);
    this.clock = clock;
  }

  /** The last answer. */
  BrokerFigures figures() {
    return figures;
  }

  /** When the first question was put that has no answer yet, or else the last one. */
  Instant askedAt() {
    return askedAt;
  }

  /** Puts the question again, unless it is still open. */
  void ask(Collection<String> groups) {
    if (!question.isDone()) {
      return;
    }
    if (!figures.at().isBefore(askedAt)) {
      askedAt = clock.instant();
    }
    question =
        partitions()
            .thenCompose(this::offsets)
            .thenCompose(offsets -> figures(offsets, List.copyOf(groups)))
            .whenComplete(
                (answer, error) -> {
                  if (error == null) {
                    figures = answer;
                  } else {
                    LOG.debug("The broker does not tell: {}", error.toString());
                  }
                })
            .toCompletableFuture();
  }

  private CompletionStage<List<TopicPartition>> partitions() {
    return admin
        .describeTopics(Topics.ALL.stream().map(topic -> topic.name()).toList())
        .allTopicNames()
        .toCompletionStage()
        .thenApply(
            topics ->
                topics.values().stream()
                    .flatMap(
                        topic ->
                            topic.partitions().stream()
                                .map(it -> new TopicPartition(topic.name(), it.partition())))
                    .toList());
  }

  private CompletionStage<Offsets> offsets(List<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.earliest())
        .thenCombine(offsets(partitions, OffsetSpec.latest()), Offsets::new);
  }

  private CompletionStage<Map<TopicPartition, ListOffsetsResultInfo>> offsets(
      List<TopicPartition> partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(it -> asked.put(it, spec));
    return admin.listOffsets(asked).all().toCompletionStage();
  }

  private CompletionStage<BrokerFigures> figures(Offsets offsets, List<String> names) {
    CompletableFuture<Integer> brokers =
        admin
            .describeCluster()
            .nodes()
            .toCompletionStage()
            .thenApply(Collection::size)
            .toCompletableFuture();
    List<CompletableFuture<Group>> groups = new ArrayList<>();
    names.forEach(name -> groups.add(group(name, offsets).toCompletableFuture()));
    return CompletableFuture.allOf(groups.toArray(CompletableFuture[]::new))
        .thenCombine(brokers, (done, count) -> figures(offsets, names, groups, count));
  }

  private BrokerFigures figures(
      Offsets offsets, List<String> names, List<CompletableFuture<Group>> groups, int brokers) {
    Map<String, Map<String, Long>> lags = new HashMap<>();
    Map<String, Integer> members = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      Group group = groups.get(i).join();
      lags.put(names.get(i), group.lagByTopic());
      members.put(names.get(i), group.members());
    }
    Map<String, Long> ends = new HashMap<>();
    Map<String, Long> kept = new HashMap<>();
    offsets
        .last()
        .forEach(
            (partition, end) -> {
              ends.merge(partition.topic(), end.offset(), Long::sum);
              long held = end.offset() - offsets.first().get(partition).offset();
              kept.merge(partition.topic(), held, Long::sum);
            });
    return new BrokerFigures(
        clock.instant(), brokers, offsets.last().size(), ends, kept, lags, members);
  }

  private CompletionStage<Group> group(String name, Offsets offsets) {
    CompletionStage<Integer> members =
        orElse(
            admin.describeConsumerGroups(List.of(name)).describedGroups().get(name),
            group -> group.members().size(),
            0);
    CompletionStage<Map<String, Long>> lags =
        orElse(
            admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata(),
            committed -> lags(committed, offsets),
            Map.of());
    return members.thenCombine(lags, (count, lag) -> new Group(lag, count));
  }

  /** A group that nobody has joined yet is an error to the broker, and none to us. */
  private static <A, B> CompletionStage<B> orElse(
      KafkaFuture<A> answer, Function<A, B> then, B otherwise) {
    return answer.toCompletionStage().thenApply(then).exceptionally(error -> otherwise);
  }

  private static Map<String, Long> lags(
      Map<TopicPartition, OffsetAndMetadata> committed, Offsets offsets) {
    Map<String, Long> lags = new HashMap<>();
    committed.forEach(
        (partition, position) -> {
          ListOffsetsResultInfo end = offsets.last().get(partition);
          if (end != null && position != null) {
            long from = Math.max(position.offset(), offsets.first().get(partition).offset());
            lags.merge(partition.topic(), Math.max(0, end.offset() - from), Long::sum);
          }
        });
    return lags;
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
