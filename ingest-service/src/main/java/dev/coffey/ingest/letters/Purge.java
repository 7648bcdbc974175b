package dev.coffey.ingest.letters;

import dev.coffey.schemas.Topics;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Throws letters away. Kafka deletes records from the front of a partition only, so what can be
 * said is up to where: a time, or a letter. Thread-safe.
 */
public final class Purge {

  /**
   * What would go.
   *
   * @param before by partition, the first offset that stays
   * @param letters of those that are indexed, how many go
   */
  public record Plan(SortedMap<Integer, Long> before, int letters) {}

  private static final int ANSWER_MILLIS_MAX = 5_000;

  private final Admin admin;
  private final LetterIndex index;

  /**
   * @param admin not owned
   */
  public Purge(Admin admin, LetterIndex index) {
    this.admin = admin;
    this.index = index;
  }

  /** All letters before the first that was rejected later than this. */
  public Plan until(Instant time) {
    Letters letters = index.look();
    Map<TopicPartition, Long> ends = offsets(OffsetSpec.latest());
    Map<TopicPartition, Long> later = offsets(OffsetSpec.forTimestamp(time.toEpochMilli() + 1));
    SortedMap<Integer, Long> before = new TreeMap<>();
    ends.forEach(
        (partition, end) -> {
          long first = later.get(partition);
          before.put(partition.partition(), first < 0 ? end : Math.min(first, end));
        });
    return plan(before, letters);
  }

  /** These letters and all before them on their partitions. */
  public Plan through(Collection<LetterId> ids) {
    Letters letters = index.look();
    Map<TopicPartition, Long> ends = offsets(OffsetSpec.latest());
    SortedMap<Integer, Long> before = new TreeMap<>();
    for (LetterId id : ids) {
      Long end = ends.get(partition(id.partition()));
      if (end != null) {
        before.merge(id.partition(), Math.min(id.offset() + 1, end), Math::max);
      }
    }
    return plan(before, letters);
  }

  private static Plan plan(SortedMap<Integer, Long> before, Letters letters) {
    long going =
        letters.newestFirst().stream()
            .map(Letter::id)
            .filter(id -> id.offset() < before.getOrDefault(id.partition(), 0L))
            .count();
    return new Plan(before, Math.toIntExact(going));
  }

  /** Deletes what the plan says; there is no way back. */
  public void carryOut(Plan plan) {
    Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
    plan.before()
        .forEach(
            (partition, before) ->
                deletions.put(partition(partition), RecordsToDelete.beforeOffset(before)));
    answer(() -> admin.deleteRecords(deletions).all().get());
  }

  private Map<TopicPartition, Long> offsets(OffsetSpec which) {
    var topic = Topics.IMAGES_REJECTED.name();
    var partitions =
        answer(() -> admin.describeTopics(List.of(topic)).allTopicNames().get())
            .get(topic)
            .partitions();
    var questions =
        partitions.stream()
            .collect(Collectors.toMap(info -> partition(info.partition()), p -> which));
    var options =
        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(ANSWER_MILLIS_MAX);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    answer(() -> admin.listOffsets(questions, options).all().get())
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition(Topics.IMAGES_REJECTED.name(), number);
  }

  private interface Question<T> {
    T ask() throws ExecutionException, InterruptedException;
  }

  private static <T> T answer(Question<T> question) {
    try {
      return question.ask();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted while waiting for the broker.", e);
    }
  }
}
