package dev.coffey.evaluator.flow;

import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.PromotionKey;
import dev.coffey.schemas.PromotionKind;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes what trainers and evaluators wrote long ago, with the times of then. */
final class Chronicle implements AutoCloseable {
  private final World world;
  private final KafkaProducer<String, byte[]> producer;
  private final List<Future<?>> written = new ArrayList<>();

  Chronicle(World world) {
    this.world = world;
    this.producer =
        new KafkaProducer<>(
            world.clients().kafka(), new StringSerializer(), new ByteArraySerializer());
  }

  private <V> void write(Topic<V> topic, String key, V value, Instant then) {
    byte[] bytes = topic.serializer(world.clients().registry()).serialize(topic.name(), value);
    written.add(
        producer.send(new ProducerRecord<>(topic.name(), null, then.toEpochMilli(), key, bytes)));
  }

  /** A checkpoint; returns its id. */
  String checkpoint(String student, long step, Blob blob, Instant then) {
    CheckpointManifest manifest =
        CheckpointManifest.newBuilder(World.manifest(student, step, blob))
            .setCreatedAt(then)
            .build();
    write(Topics.CHECKPOINTS, student, manifest, then);
    return manifest.getCheckpointId();
  }

  /** Its evaluation. */
  void evaluation(String student, String checkpointId, double alpha, double beta, Instant then) {
    write(
        Topics.EVALUATIONS,
        checkpointId,
        Evaluation.newBuilder()
            .setCheckpointId(checkpointId)
            .setStudentId(student)
            .setStep(1)
            .setAlpha(alpha)
            .setBeta(beta)
            .setTunedOn("holdout")
            .setScores(List.of(score("val"), score("sketch")))
            .setPromoted(false)
            .setDecision("why")
            .setImagesPerSecond(1)
            .setCreatedAt(then)
            .build(),
        then);
  }

  private static Score score(String variant) {
    return Score.newBuilder()
        .setVariant(variant)
        .setHead(ScoredHead.MIX)
        .setImages(100)
        .setTop1(0.5)
        .setTop1Low(0.4)
        .setTop1High(0.6)
        .setTop5(1)
        .setNll(1)
        .setEce(0.1)
        .build();
  }

  /** Its promotion, with the mix to serve it with. */
  void promotion(
      String student, String checkpointId, long number, double alpha, double beta, Instant then) {
    write(
        Topics.HEAD_MIXES,
        student,
        HeadMix.newBuilder()
            .setStudentId(student)
            .setCheckpointId(checkpointId)
            .setAlpha(alpha)
            .setBeta(beta)
            .setTunedOn("holdout")
            .setImages(1)
            .setCreatedAt(then)
            .build(),
        then);
    Promotion promotion =
        Promotion.newBuilder()
            .setStudentId(student)
            .setAlias("champion")
            .setCheckpointId(checkpointId)
            .setReason("why")
            .setCreatedAt(then)
            .setKind(PromotionKind.PROMOTE)
            .setNumber(number)
            .build();
    write(Topics.PROMOTIONS, PromotionKey.history(promotion), promotion, then);
    write(Topics.PROMOTIONS, PromotionKey.current(student, "champion"), promotion, then);
  }

  @Override
  public void close() throws ExecutionException, InterruptedException {
    for (Future<?> each : written) {
      each.get();
    }
    producer.close();
  }
}
