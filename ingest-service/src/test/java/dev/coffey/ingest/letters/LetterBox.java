package dev.coffey.ingest.letters;

import dev.coffey.ingest.intake.ImageId;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.LabelEvent;
import dev.coffey.schemas.RedrivenHeader;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.RejectionReason;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** Writes letters as the teacher does. */
public final class LetterBox implements AutoCloseable {

  private static final AtomicLong LAST = new AtomicLong();

  private final SchemaRegistryClient registry =
      Registries.connect(ConfigProvider.getConfig().getValue("coffey.registry.url", String.class));
  private final KafkaProducer<byte[], byte[]> producer =
      new KafkaProducer<>(
          Map.of(
              "bootstrap.servers",
              ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class)),
          new ByteArraySerializer(),
          new ByteArraySerializer());

  /** A letter of an image whose label is no class. */
  public LetterId unknownClass(byte[] image, String label) throws Exception {
    var event =
        ImageEvent.newBuilder()
            .setImage(ByteBuffer.wrap(image))
            .setMediaType("image/png")
            .setWidth(32)
            .setHeight(32)
            .setLabel(label)
            .setSource("camera 7")
            .setCreatedAt(Instant.parse("2026-01-02T03:04:05Z"))
            .build();
    byte[] value = Topics.IMAGES.serializer(registry).serialize("images", event);
    return put(
        RejectionReason.UNKNOWN_CLASS, "images", ImageId.of(image).hex(), value, Optional.empty());
  }

  /** A letter of a label that is no class. */
  public LetterId unknownLabel(String imageId, String label) throws Exception {
    var event = new LabelEvent(label, "ada", Instant.parse("2026-01-02T03:04:05Z"));
    byte[] value = Topics.LABELS.serializer(registry).serialize("labels", event);
    return put(RejectionReason.UNKNOWN_CLASS, "labels", imageId, value, Optional.empty());
  }

  public LetterId put(
      RejectionReason reason,
      String topic,
      String key,
      byte[] value,
      Optional<RedrivenHeader> redriven)
      throws Exception {
    var letter =
        new RejectedImage(reason, "Because.", topic, 2, 35L, ByteBuffer.wrap(value), later());
    var record =
        new ProducerRecord<>(
            Topics.IMAGES_REJECTED.name(),
            key.getBytes(StandardCharsets.UTF_8),
            Topics.IMAGES_REJECTED.serializer(registry).serialize("images.rejected", letter));
    redriven.ifPresent(header -> header.addTo(record.headers()));
    return sent(record);
  }

  /** Each letter's time is its own, so that their order is certain. */
  private static Instant later() {
    return Instant.ofEpochMilli(
        LAST.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis())));
  }

  /** What is no letter at all. */
  public LetterId rubbish(byte[] value) throws Exception {
    return sent(new ProducerRecord<>(Topics.IMAGES_REJECTED.name(), null, value));
  }

  private LetterId sent(ProducerRecord<byte[], byte[]> record) throws Exception {
    RecordMetadata position = producer.send(record).get();
    return new LetterId(position.partition(), position.offset());
  }

  @Override
  public void close() {
    producer.close();
  }
}
