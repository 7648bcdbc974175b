package dev.coffey.ops.systemtests.scale;

import dev.coffey.ops.world.Split;
import dev.coffey.ops.world.World;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Drawn images onto {@code images}: a trickle by a thread of its own, and bursts on demand. */
public final class ImageFlow implements AutoCloseable {

  private static final long PAUSE_MILLIS = 25;
  private static final int SIDE = 32;

  private final World world = World.of(1);
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final KafkaProducer<String, ImageEvent> producer;
  private final Thread trickle = new Thread(this::trickle, "image flow");
  private long position;
  private volatile boolean closing;

  public ImageFlow(String bootstrapServers, SchemaRegistryClient registry) {
    this.producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new StringSerializer(),
            Topics.IMAGES.serializer(registry));
    trickle.start();
  }

  private void trickle() {
    try {
      while (!closing) {
        burst(1);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Pushes so many new images, and waits until the broker has them. */
  public synchronized void burst(int images) throws InterruptedException {
    for (int i = 0; i < images; i++) {
      byte[] png = world.draw(Split.STREAM, position++).png();
      String id = sha256(png);
      ImageEvent image =
          ImageEvent.newBuilder()
              .setImage(ByteBuffer.wrap(png))
              .setMediaType("image/png")
              .setWidth(SIDE)
              .setHeight(SIDE)
              .setSource("scale")
              .setCreatedAt(Instant.now())
              .build();
      var unused =
          producer.send(
              new ProducerRecord<>(Topics.IMAGES.name(), id, image),
              (metadata, failure) -> {
                if (failure == null) {
                  acknowledged.add(id);
                }
              });
    }
    producer.flush();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  /** Ids of the images that the broker has. */
  public Set<String> acknowledged() {
    return acknowledged;
  }

  /** Ends the trickle. */
  @Override
  public void close() throws InterruptedException {
    closing = true;
    trickle.join();
    producer.close();
  }
}
