package dev.coffey.evaluator.flow;

import dev.coffey.distillation.safetensors.Half;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.OffsetRange;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The sample topics of a {@link World}, written as the teacher does; its teacher is always right.
 */
public final class Stream {
  private static final int PARTITIONS = 4;
  private final World world;
  private final Random random = new Random(3);

  public Stream(World world) {
    this.world = world;
  }

  /** So many images, half of them red; labelled wrong throughout if {@code swapped}. */
  public void labeled(int count, boolean swapped) throws IOException {
    send(Topics.SAMPLES_LABELED, count, swapped);
  }

  public void unlabeled(int count) throws IOException {
    send(Topics.SAMPLES_UNLABELED, count, false);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Closing the producer waits for them.
  private void send(Topic<Sample> topic, int count, boolean swapped) throws IOException {
    Clients clients = world.clients();
    var serializer = topic.serializer(clients.registry());
    try (var producer =
        new KafkaProducer<>(clients.kafka(), new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        int label = swapped ? 1 - i % 2 : i % 2;
        boolean labeled = topic.equals(Topics.SAMPLES_LABELED);
        Sample sample = sample(i % 2, labeled ? label : -1);
        producer.send(
            new ProducerRecord<>(
                topic.name(),
                i % PARTITIONS,
                UUID.randomUUID().toString(),
                serializer.serialize(topic.name(), sample)));
      }
    }
  }

  private Sample sample(int shown, int label) throws IOException {
    return Sample.newBuilder()
        .setImage(ByteBuffer.wrap(TwoColours.png(shown, random)))
        .setLabel(label < 0 ? null : TwoColours.CLASSES.get(label))
        .setTeacherId("right")
        .setClassCount(2)
        .setViews(
            List.of(
                new View(
                    0f, 0f, 1f, 1f, false, new DenseLogits(halves(shown == 0 ? 9 : 0, shown * 9)))))
        .setCreatedAt(Instant.now())
        .build();
  }

  private static ByteBuffer halves(float first, float second) {
    return ByteBuffer.allocate(4)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(Half.of(first))
        .putShort(Half.of(second))
        .flip();
  }

  /** A checkpoint that has read all that is on the sample topics now. */
  public UnaryOperator<CheckpointManifest> readSoFar() throws Exception {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (var topic : List.of(Topics.SAMPLES_LABELED, Topics.SAMPLES_UNLABELED)) {
      for (int i = 0; i < PARTITIONS; i++) {
        ends.put(new TopicPartition(topic.name(), i), OffsetSpec.latest());
      }
    }
    List<OffsetRange> consumed = new ArrayList<>();
    try (Admin admin = Admin.create(world.clients().kafka())) {
      admin
          .listOffsets(ends)
          .all()
          .get()
          .forEach(
              (partition, end) ->
                  consumed.add(
                      new OffsetRange(partition.topic(), partition.partition(), 0L, end.offset())));
    }
    return manifest -> CheckpointManifest.newBuilder(manifest).setConsumed(consumed).build();
  }
}
