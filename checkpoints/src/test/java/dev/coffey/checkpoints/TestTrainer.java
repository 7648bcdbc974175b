package dev.coffey.checkpoints;

import dev.coffey.checkpoints.signatures.SigningKey;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.TraceHeaders;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes random students, promotes and mixes them, as trainer and evaluator do. */
final class TestTrainer implements AutoCloseable {
  private final String studentId;
  private final SchemaRegistryClient registry;
  private final CheckpointPublisher publisher;
  private final KafkaProducer<String, byte[]> producer;
  private Optional<String> parent = Optional.empty();

  TestTrainer(String studentId, Map<String, Object> kafka, SchemaRegistryClient registry) {
    this(studentId, kafka, registry, Optional.empty());
  }

  TestTrainer(
      String studentId,
      Map<String, Object> kafka,
      SchemaRegistryClient registry,
      Optional<SigningKey> key) {
    this.studentId = studentId;
    this.registry = registry;
    this.publisher = CheckpointPublisher.open(studentId, kafka, registry, key);
    this.producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer());
  }

  /** Publishes the student of that seed; the step is the seed. */
  CheckpointManifest publish(long seed) {
    return publish(seed, TestStudents.blob(seed), manifest -> manifest);
  }

  CheckpointManifest publish(
      long step, byte[] blob, UnaryOperator<CheckpointManifest.Builder> change) {
    Blob uploaded = publisher.upload(blob);
    CheckpointManifest manifest =
        change
            .apply(
                TestManifests.of(studentId, step, uploaded)
                    .setParentId(parent.orElse(null))
                    .setCreatedAt(Instant.ofEpochMilli(System.currentTimeMillis())))
            .build();
    publisher.commit(manifest);
    parent = Optional.of(manifest.getCheckpointId());
    return manifest;
  }

  Blob upload(byte[] blob) {
    return publisher.upload(blob);
  }

  void promote(String alias, String checkpointId) {
    promote(studentId, alias, checkpointId);
  }

  void promote(String promotedStudentId, String alias, String checkpointId) {
    var promotion =
        Promotion.newBuilder()
            .setStudentId(promotedStudentId)
            .setAlias(alias)
            .setCheckpointId(checkpointId)
            .setReason("because")
            .setCreatedAt(Instant.ofEpochMilli(1))
            .build();
    send(Topics.PROMOTIONS, promotedStudentId + "/" + alias, promotion);
  }

  void mix(String checkpointId, HeadMix mix) {
    var tuned =
        dev.coffey.schemas.HeadMix.newBuilder()
            .setStudentId(studentId)
            .setCheckpointId(checkpointId)
            .setAlpha(mix.alpha())
            .setBeta(mix.beta())
            .setTunedOn("tune")
            .setImages(1)
            .setCreatedAt(Instant.ofEpochMilli(1))
            .build();
    send(Topics.HEAD_MIXES, studentId, tuned);
  }

  private <V> void send(Topic<V> topic, String key, V value) {
    sendBytes(topic, key, topic.serializer(registry).serialize(topic.name(), value));
  }

  void sendBytes(Topic<?> topic, String key, byte[] value) {
    try {
      var record = new ProducerRecord<>(topic.name(), key, value);
      TraceHeaders.write(Context.current(), record.headers());
      producer.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("Could not send to " + topic.name(), e);
    }
  }

  @Override
  public void close() {
    publisher.close();
    producer.close();
  }
}
