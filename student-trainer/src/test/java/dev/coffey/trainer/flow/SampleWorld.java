package dev.coffey.trainer.flow;

import dev.coffey.schemas.DenseLogits;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.View;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Draws samples as the teacher service would write them: stripes whose slope is the class. */
public final class SampleWorld implements AutoCloseable {

  public static final List<String> CLASSES = List.of("level", "rising", "upright", "falling");
  static final int SIZE = 32;

  private final KafkaProducer<String, byte[]> producer;
  private final SchemaRegistryClient registry;
  private final Random random = new Random(7);
  private int drawn;

  public SampleWorld(String bootstrapServers, SchemaRegistryClient registry) {
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                // A partition made just now may refuse a first batch and take the second; then the
                // first is out of order for good.
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1),
            new StringSerializer(),
            new ByteArraySerializer());
    this.registry = registry;
  }

  public void labeled(int count, Integer partition) {
    for (int i = 0; i < count; i++) {
      int label = i % CLASSES.size();
      send(Topics.SAMPLES_LABELED, partition, sample(label, CLASSES.get(label)));
    }
    producer.flush();
  }

  public void unlabeled(int count, Integer partition) {
    for (int i = 0; i < count; i++) {
      send(Topics.SAMPLES_UNLABELED, partition, sample(random.nextInt(CLASSES.size()), null));
    }
    producer.flush();
  }

  /** A sample whose image is no image. */
  void broken(Integer partition) {
    Sample sample = sample(0, null);
    send(
        Topics.SAMPLES_UNLABELED,
        partition,
        Sample.newBuilder(sample).setImage(ByteBuffer.wrap(new byte[] {1, 2, 3})).build());
    producer.flush();
  }

  /** Bytes that are no Avro. */
  void noise(Integer partition) {
    var unused =
        producer.send(
            new ProducerRecord<>(
                Topics.SAMPLES_UNLABELED.name(), partition, "noise", new byte[] {7, 7, 7}));
    producer.flush();
  }

  private void send(Topic<Sample> topic, Integer partition, Sample sample) {
    Serializer<Sample> serializer = topic.serializer(registry);
    var unused =
        producer.send(
            new ProducerRecord<>(
                topic.name(),
                partition,
                "image-" + drawn++,
                serializer.serialize(topic.name(), sample)));
  }

  private Sample sample(int label, String name) {
    return Sample.newBuilder()
        .setImage(ByteBuffer.wrap(png(label)))
        .setLabel(name)
        .setTeacherId("teacher-of-stripes")
        .setClassCount(CLASSES.size())
        .setViews(views(label))
        .setCreatedAt(Instant.now())
        .build();
  }

  /** The centre and one crop; not mirrored, since a mirrored slope is another class. */
  private static List<View> views(int label) {
    return List.of(
        new View(0f, 0f, 1f, 1f, false, new DenseLogits(logits(label))),
        new View(0.125f, 0.25f, 0.75f, 0.75f, false, new DenseLogits(logits(label))));
  }

  /** 4 for the class, 0 for the others, in half precision (4 = 0x4400). */
  private static ByteBuffer logits(int label) {
    ByteBuffer halves = ByteBuffer.allocate(2 * CLASSES.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int k = 0; k < CLASSES.size(); k++) {
      halves.putShort((short) (k == label ? 0x4400 : 0));
    }
    return halves.flip();
  }

  /** An image of the class as the student sees it, HWC. */
  byte[] pixels(int label) {
    BufferedImage image = draw(label);
    byte[] pixels = new byte[SIZE * SIZE * 3];
    for (int i = 0; i < SIZE * SIZE; i++) {
      int rgb = image.getRGB(i % SIZE, i / SIZE);
      pixels[3 * i] = (byte) (rgb >> 16);
      pixels[3 * i + 1] = (byte) (rgb >> 8);
      pixels[3 * i + 2] = (byte) rgb;
    }
    return pixels;
  }

  private BufferedImage draw(int label) {
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    double angle = Math.PI * label / CLASSES.size();
    double phase = random.nextDouble() * 6;
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        double wave = Math.sin((x * Math.sin(angle) + y * Math.cos(angle)) + phase);
        int light = (int) (128 + 80 * wave + random.nextInt(40));
        image.setRGB(x, y, light << 16 | random.nextInt(256) << 8 | light);
      }
    }
    return image;
  }

  private byte[] png(int label) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      ImageIO.write(draw(label), "png", bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
