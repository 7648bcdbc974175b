package dev.coffey.ops.systemtests.access;

import dev.coffey.checkpoints.signatures.SigningKey;
import dev.coffey.ops.servers.KeyFiles;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.access.ClusterProperties;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A checkpoint of somebody who may write to the topic and is not trusted. */
final class Forgery {

  private static final long AHEAD_STEPS = 1_000_000;

  private Forgery() {}

  /** Newer than all others of the student, and whole. */
  static CheckpointManifest of(CheckpointManifest own) {
    return CheckpointManifest.newBuilder(own)
        .setCheckpointId(own.getCheckpointId() + "-forged")
        .setParentId(own.getCheckpointId())
        .setStep(own.getStep() + AHEAD_STEPS)
        .build();
  }

  /** Publishes it, signed with a key made in that folder. */
  static void publish(CheckpointManifest forged, ClusterProperties cluster, Path folder)
      throws ExecutionException, InterruptedException {
    var topic = Topics.CHECKPOINTS.name();
    byte[] value = Topics.CHECKPOINTS.serializer(cluster.registry()).serialize(topic, forged);
    var record = new ProducerRecord<>(topic, forged.getStudentId(), value);
    SigningKey.read(KeyFiles.make(folder.resolve("strange"), "strange").own())
        .sign(value, record.headers());
    try (var producer =
        new KafkaProducer<>(cluster.kafka(), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }
}
