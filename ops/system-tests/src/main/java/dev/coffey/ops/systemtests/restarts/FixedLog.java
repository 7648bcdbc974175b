package dev.coffey.ops.systemtests.restarts;

import dev.coffey.ops.world.DrawnImage;
import dev.coffey.ops.world.Split;
import dev.coffey.ops.world.World;
import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.View;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Samples of the drawn world on the first partition of both sample topics, as a teacher that is
 * always right would write them.
 */
final class FixedLog {

  /** 4 in half precision; all other classes have 0. */
  private static final short SURE = 0x4400;

  private final World world;
  private final SchemaRegistryClient registry;

  FixedLog(long seed, SchemaRegistryClient registry) {
    this.world = World.of(seed);
    this.registry = registry;
  }

  /** Writes so many of each, and waits until the broker has them. */
  void write(int labeled, int unlabeled, Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>(kafka);
    // A partition made just now may refuse a first batch and take the second; then the first is out
    // of order for good.
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < labeled; i++) {
        DrawnImage image = world.draw(Split.LABELED, i);
        send(producer, Topics.SAMPLES_LABELED, "labelled-" + i, image, true);
      }
      for (int i = 0; i < unlabeled; i++) {
        DrawnImage image = world.draw(Split.STREAM, i);
        send(producer, Topics.SAMPLES_UNLABELED, "unlabelled-" + i, image, false);
      }
      producer.flush();
    }
  }

  private void send(
      KafkaProducer<String, byte[]> producer,
      Topic<Sample> topic,
      String id,
      DrawnImage image,
      boolean told) {
    Sample sample =
        Sample.newBuilder()
            .setImage(ByteBuffer.wrap(image.png()))
            .setLabel(told ? World.classes().get(image.label()) : null)
            .setTeacherId("always-right")
            .setClassCount(World.classes().size())
            .setViews(List.of(new View(0f, 0f, 1f, 1f, false, logits(image.label()))))
            .setCreatedAt(Instant.now())
            .build();
    Serializer<Sample> serializer = topic.serializer(registry);
    var unused =
        producer.send(
            new ProducerRecord<>(topic.name(), 0, id, serializer.serialize(topic.name(), sample)));
  }

  private static DenseLogits logits(int label) {
    ByteBuffer halves =
        ByteBuffer.allocate(Short.BYTES * World.classes().size()).order(ByteOrder.LITTLE_ENDIAN);
    halves.putShort(Short.BYTES * label, SURE);
    return new DenseLogits(halves);
  }
}
