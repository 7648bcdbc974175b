package dev.coffey.evaluator.flow;

import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.PromotionKey;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.TraceHeaders;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes what belongs together in one transaction: all or none. A second one with the same
 * transactional id fences the first. Not thread-safe but for {@link #abandon}.
 */
final class Verdicts implements AutoCloseable {
  private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

  private final KafkaProducer<String, byte[]> producer;
  private final Line<Evaluation> evaluations;
  private final Line<Promotion> promotions;
  private final Line<HeadMix> mixes;
  private final Line<PrequentialWindow> windows;

  /** A topic with its serializer. */
  private record Line<V>(Topic<V> topic, Serializer<V> serializer) {
    ProducerRecord<String, byte[]> of(String key, V value) {
      var record =
          new ProducerRecord<>(topic.name(), key, serializer.serialize(topic.name(), value));
      TraceHeaders.write(Context.current(), record.headers());
      return record;
    }
  }

  /** A promotion and the mix that its checkpoint is to be served with; a pin changes no mix. */
  record Crowning(Promotion promotion, Optional<HeadMix> mix) {}

  /** Fences nobody yet, and cannot write before it has. */
  Verdicts(Clients clients, String transactionalId) {
    this.evaluations = line(Topics.EVALUATIONS, clients);
    this.promotions = line(Topics.PROMOTIONS, clients);
    this.mixes = line(Topics.HEAD_MIXES, clients);
    this.windows = line(Topics.PREQUENTIAL, clients);
    this.producer = clients.transactional(transactionalId);
  }

  private static <V> Line<V> line(Topic<V> topic, Clients clients) {
    return new Line<>(topic, topic.serializer(clients.registry()));
  }

  /**
   * Keeps whoever wrote with this transactional id before from writing any more; waits until that
   * is so.
   */
  void fence() {
    producer.initTransactions();
  }

  void publish(Evaluation evaluation, Optional<Crowning> crowning) {
    transact(
        Stream.concat(
            Stream.of(evaluations.of(evaluation.getCheckpointId(), evaluation)),
            crowning.stream().flatMap(this::records)));
  }

  void publish(Crowning crowning) {
    transact(records(crowning));
  }

  void publish(HeadMix mix) {
    transact(Stream.of(record(mix)));
  }

  void publish(PrequentialWindow window) {
    transact(Stream.of(windows.of(window.getStudentId(), window)));
  }

  /** The mix first: who sees the promotion should already know how to serve it. */
  private Stream<ProducerRecord<String, byte[]>> records(Crowning crowning) {
    Promotion promotion = crowning.promotion();
    return Stream.concat(
        crowning.mix().stream().map(this::record),
        Stream.of(
            promotions.of(PromotionKey.history(promotion), promotion),
            promotions.of(
                PromotionKey.current(promotion.getStudentId(), promotion.getAlias()), promotion)));
  }

  private ProducerRecord<String, byte[]> record(HeadMix mix) {
    return mixes.of(mix.getStudentId(), mix);
  }

  @SuppressWarnings(
      "FutureReturnValueIgnored") // The commit waits for them, and throws what they met.
  private void transact(Stream<ProducerRecord<String, byte[]>> records) {
    List<ProducerRecord<String, byte[]>> serialized = records.toList();
    producer.beginTransaction();
    serialized.forEach(producer::send);
    producer.commitTransaction();
  }

  /**
   * Leaves what is under way to whoever comes next with the same id; may be called from any thread.
   */
  void abandon() {
    producer.close(Duration.ZERO);
  }

  @Override
  public void close() {
    producer.close(CLOSE_MAX);
  }
}
