package dev.coffey.evaluator.flow;

import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluations that lie behind the horizon, looked up on the topic one by one: from about the time
 * when they should have been made on, and then in all that is older.
 *
 * <p>Thread-safe; a look-up waits for the one before. State: the last answers.
 */
final class PastEvaluations {
  private static final Logger LOG = LoggerFactory.getLogger(PastEvaluations.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration STALL_MAX = Duration.ofSeconds(30);
  private static final int ANSWERS_MAX = 256;

  private final Clients clients;
  private final Deserializer<Evaluation> deserializer;
  private final Map<String, Answer> answers = new LinkedHashMap<>(16, 0.75f, true);

  private record Answer(Optional<Evaluation> evaluation, long atNanos) {
    /** What was missing may have come since, but then it is remembered for the horizon's age. */
    boolean holds(Duration age) {
      return evaluation.isPresent() || System.nanoTime() - atNanos < age.dividedBy(2).toNanos();
    }
  }

  PastEvaluations(Clients clients) {
    this.clients = clients;
    this.deserializer = Topics.EVALUATIONS.deserializer(clients.registry());
  }

  /**
   * The evaluation of a checkpoint.
   *
   * @param made when the checkpoint was made, or a time soon after
   * @throws TimeoutException when the broker does not answer
   */
  synchronized Optional<Evaluation> find(String checkpointId, Instant made) {
    Answer known = answers.get(checkpointId);
    if (known != null && known.holds(clients.horizon().age())) {
      return known.evaluation();
    }
    Optional<Evaluation> found = lookUp(checkpointId, made);
    answers.put(checkpointId, new Answer(found, System.nanoTime()));
    if (answers.size() > ANSWERS_MAX) {
      answers.remove(answers.keySet().iterator().next());
    }
    return found;
  }

  private Optional<Evaluation> lookUp(String checkpointId, Instant made) {
    try (KafkaConsumer<String, byte[]> consumer =
        clients.consumer(new ByteArrayDeserializer(), Map.of())) {
      List<TopicPartition> partitions =
          Clients.partitions(consumer, List.of(Topics.EVALUATIONS.name()));
      consumer.assign(partitions);
      Map<TopicPartition, Long> since =
          Horizon.offsets(consumer, partitions, made.minus(Horizon.CLOCKS_APART_MAX));
      Optional<Evaluation> found =
          scan(consumer, checkpointId, since, consumer.endOffsets(partitions))
              .or(() -> scan(consumer, checkpointId, consumer.beginningOffsets(partitions), since));
      LOG.info(
          "Looked up the evaluation of {}: {}",
          checkpointId,
          found.isPresent() ? "it is on the topic" : "there is none");
      return found;
    }
  }

  private Optional<Evaluation> scan(
      KafkaConsumer<String, byte[]> consumer,
      String checkpointId,
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> to) {
    from.forEach(consumer::seek);
    Map<TopicPartition, Long> left = new HashMap<>(to);
    long progressNanos = System.nanoTime();
    while (true) {
      left.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
      if (left.isEmpty()) {
        return Optional.empty();
      }
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        progressNanos = System.nanoTime();
        if (checkpointId.equals(record.key())) {
          Optional<Evaluation> found = Tail.value(record, deserializer);
          if (found.isPresent()) {
            return found;
          }
        }
      }
      if (System.nanoTime() - progressNanos > STALL_MAX.toNanos()) {
        throw new TimeoutException("No data for " + STALL_MAX + " from " + left.keySet());
      }
    }
  }
}
