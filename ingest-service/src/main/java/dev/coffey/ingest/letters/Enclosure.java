package dev.coffey.ingest.letters;

import dev.coffey.schemas.AvroBytes;
import dev.coffey.schemas.ImageEvent;
import dev.coffey.schemas.LabelEvent;
import dev.coffey.schemas.RecordFormatException;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What a letter encloses: the rejected record.
 *
 * @param letter all but its value
 * @param detail uncut
 * @param value byte for byte
 * @param image the image event in it, if it is one
 * @param label the label event in it, if it is one
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
public record Enclosure(
    Letter letter,
    String detail,
    byte[] value,
    Optional<ImageEvent> image,
    Optional<LabelEvent> label) {

  /** The encoded image, or the whole value when nobody can tell where in it an image is. */
  public byte[] imageBytes() {
    return image.map(event -> AvroBytes.of(event.getImage())).orElse(value);
  }

  /** Opens letters, one at a time: each may be as large as a record can be. Thread-safe. */
  public static final class Opener implements AutoCloseable {
    private final LetterTopics topics;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile boolean closed;
    private final Deserializer<ImageEvent> images;
    private final Deserializer<LabelEvent> labels;

    public Opener(LetterTopics topics, SchemaRegistryClient registry) {
      this.topics = topics;
      this.images = Topics.IMAGES.deserializer(registry);
      this.labels = Topics.LABELS.deserializer(registry);
    }

    /**
     * Empty when no letter lies there, or none any more.
     *
     * @param isAwaited whether somebody still wants it; asked when its turn has come, for a page
     *     asks for many and may be left before
     * @throws LettersUnreadException when nobody does, or after closing
     */
    public Optional<Enclosure> open(LetterId id, BooleanSupplier isAwaited) {
      turn.lock();
      try {
        if (closed || !isAwaited.getAsBoolean()) {
          throw new LettersUnreadException(
              "Letter %s was not read: %s."
                  .formatted(id, closed ? "the service is ending" : "nobody waits for it"));
        }
        return topics.read(id).map(this::open);
      } finally {
        turn.unlock();
      }
    }

    /** Waits for the letter that is being read; no other is. */
    @Override
    public void close() {
      closed = true; // before its turn comes: those who wait before it go away
      turn.lock();
      try {
        // Now nothing is being read.
      } finally {
        turn.unlock();
      }
    }

    private Enclosure open(ConsumerRecord<byte[], byte[]> record) {
      byte[] raw = record.value() == null ? new byte[0] : record.value();
      RejectedImage body;
      try {
        body = topics.letter(raw);
      } catch (RecordFormatException e) {
        Letter letter = Letter.unreadable(record, e.getMessage());
        return new Enclosure(letter, letter.detail(), raw, Optional.empty(), Optional.empty());
      }
      byte[] value = AvroBytes.of(body.getValue());
      return new Enclosure(
          Letter.of(record, body),
          body.getDetail(),
          value,
          body.getTopic().equals(Topics.IMAGES.name()) ? read(images, value) : Optional.empty(),
          body.getTopic().equals(Topics.LABELS.name()) ? read(labels, value) : Optional.empty());
    }

    private static <V> Optional<V> read(Deserializer<V> format, byte[] value) {
      try {
        return Optional.ofNullable(format.deserialize("", value));
      } catch (RecordFormatException e) {
        return Optional.empty();
      }
    }
  }
}
