package dev.coffey.evaluator.flow;

import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/** Writes evaluation, promotion and head mix of one checkpoint in one transaction: all or none. */
final class Verdicts implements AutoCloseable {
  private final KafkaProducer<String, byte[]> producer;
  private final Line<Evaluation> evaluations;
  private final Line<Promotion> promotions;
  private final Line<HeadMix> mixes;

  /** A topic with its serializer. */
  private record Line<V>(Topic<V> topic, Serializer<V> serializer) {
    ProducerRecord<String, byte[]> of(String key, V value) {
      return new ProducerRecord<>(topic.name(), key, serializer.serialize(topic.name(), value));
    }
  }

  Verdicts(Clients clients, String transactionalId) {
    this.producer = clients.transactional(transactionalId);
    this.evaluations = line(Topics.EVALUATIONS, clients);
    this.promotions = line(Topics.PROMOTIONS, clients);
    this.mixes = line(Topics.HEAD_MIXES, clients);
  }

  private static <V> Line<V> line(Topic<V> topic, Clients clients) {
    return new Line<>(topic, topic.serializer(clients.registry()));
  }

  /** A promotion and the mix that its checkpoint is to be served with. */
  record Crowning(Promotion promotion, HeadMix mix) {}

  void publish(Evaluation evaluation, Optional<Crowning> crowning) {
    producer.beginTransaction();
    producer.send(evaluations.of(evaluation.getCheckpointId(), evaluation));
    crowning.ifPresent(
        crown -> {
          Promotion promotion = crown.promotion();
          // The mix first: who sees the promotion should already know how to serve it.
          producer.send(mixes.of(promotion.getStudentId(), crown.mix()));
          producer.send(
              promotions.of(promotion.getStudentId() + "/" + promotion.getAlias(), promotion));
        });
    producer.commitTransaction();
  }

  @Override
  public void close() {
    producer.close();
  }
}
