package dev.coffey.ingest.letters;

import dev.coffey.schemas.AvroBytes;
import dev.coffey.schemas.Redrive;
import dev.coffey.schemas.RedrivenHeader;
import dev.coffey.schemas.RejectedImage;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.access.AccessList;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Puts letters back on the topics they came from, each once: record and mark are written in one
 * transaction. All instances share one transactional id, and marks are read after it was taken, so
 * a redrive sees what every redrive before it has done, and fences one that is still under way.
 *
 * <p>Thread-safe; redrives of one instance take turns.
 */
public final class Redriver {

  /**
   * Bounds.
   *
   * @param timesMax how often one record may be put back
   */
  public record Settings(int timesMax) {
    public Settings {
      if (timesMax < 1) {
        throw new IllegalArgumentException(
            "coffey.ingest.letters.redrives-max is " + timesMax + "; it must be at least 1");
      }
    }
  }

  /** What became of one letter. */
  public sealed interface Outcome {
    /** It is on its topic again, or would be. */
    record Redriven(String topic, int times) implements Outcome {}

    /** It stays where it is. */
    record Left(String why) implements Outcome {}
  }

  /** Why a redrive ended early; what it told was written nevertheless. */
  public sealed interface Stop {
    String why();

    /** Another redrive has begun. */
    record Superseded(String why) implements Stop {}

    /** The broker does not answer, or refuses. */
    record Failed(String why) implements Stop {}
  }

  /**
   * What became of a selection.
   *
   * @param outcomes of each letter, the oldest first
   * @param remaining letters of the selection behind these, for the limit's sake
   * @param next where to go on; empty at the end
   */
  public record Report(
      Map<LetterId, Outcome> outcomes,
      int remaining,
      Optional<Place> next,
      Optional<Stop> stopped) {}

  private static final Set<String> SOURCES = Set.of(Topics.IMAGES.name(), Topics.LABELS.name());
  private static final int BATCH_LETTERS_MAX = 100;
  private static final long BATCH_BYTES_MAX = 4L << 20;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

  private final Map<String, Object> kafka;
  private final LetterTopics topics;
  private final LetterIndex index;
  private final Serializer<Redrive> marks;
  private final Settings settings;
  private final InstantSource clock;

  public Redriver(
      Map<String, Object> kafka,
      LetterTopics topics,
      LetterIndex index,
      Serializer<Redrive> marks,
      Settings settings,
      InstantSource clock) {
    this.kafka = new HashMap<>(kafka);
    this.topics = topics;
    this.index = index;
    this.marks = marks;
    this.settings = settings;
    this.clock = clock;
  }

  /** What {@link #redrive} would do now. */
  public Report rehearse(Selection selection, Optional<Place> after, int limit, boolean again) {
    Letters letters = index.look();
    List<Letter> chosen = letters.oldestFirst(selection, after);
    List<Letter> some = chosen.subList(0, Math.min(limit, chosen.size()));
    Map<LetterId, Outcome> outcomes = absent(selection, after, letters);
    some.forEach(letter -> outcomes.put(letter.id(), judge(letter, letters, again)));
    return report(outcomes, some, chosen.size(), Optional.empty());
  }

  /**
   * Puts letters back.
   *
   * @param after the last letter of the report before, whose {@code next} it is
   * @param limit letters at most
   * @param again also those that were put back before
   * @throws LettersUnreadException when the letters are not read yet; nothing was written
   * @throws KafkaException when broker or registry did not answer before anything was written
   */
  public synchronized Report redrive(
      Selection selection, Optional<Place> after, int limit, boolean again) {
    try (var producer = new Closing(new KafkaProducer<>(producerSettings()));
        var reader = topics.reader()) {
      producer.kafka().initTransactions();
      Letters letters = index.look();
      List<Letter> chosen = letters.oldestFirst(selection, after);
      List<Letter> some = chosen.subList(0, Math.min(limit, chosen.size()));
      Map<LetterId, Outcome> outcomes = absent(selection, after, letters);
      Optional<Stop> stopped = Optional.empty();
      try {
        new Writer(producer.kafka(), reader, letters, again, outcomes).write(some);
      } catch (KafkaException e) {
        stopped = Optional.of(stop(e));
      }
      return report(outcomes, some, chosen.size(), stopped);
    }
  }

  private static Report report(
      Map<LetterId, Outcome> outcomes, List<Letter> some, int chosen, Optional<Stop> stopped) {
    int remaining = chosen - some.size();
    Optional<Place> next =
        remaining == 0 ? Optional.empty() : Optional.of(Place.of(some.get(some.size() - 1)));
    return new Report(outcomes, remaining, next, stopped);
  }

  /** Told once, with the first of the reports. */
  private static Map<LetterId, Outcome> absent(
      Selection selection, Optional<Place> after, Letters letters) {
    Map<LetterId, Outcome> outcomes = new LinkedHashMap<>();
    if (after.isPresent()) {
      return outcomes;
    }
    letters
        .absent(selection)
        .forEach(
            id ->
                outcomes.put(
                    id,
                    new Outcome.Left(
                        "No letter lies there, or none any more, or one older than all that"
                            + " coffey.ingest.letters.indexed-max remembers.")));
    return outcomes;
  }

  /** A client wraps what fenced it, once it has failed. */
  private static Stop stop(KafkaException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException) {
        return new Stop.Superseded("Another redrive has begun, and this one gave way.");
      }
    }
    return new Stop.Failed("The broker did not take the letters: " + e.getMessage());
  }

  /** One redrive on its way. */
  private final class Writer {
    private final KafkaProducer<byte[], byte[]> producer;
    private final LetterReader reader;
    private final Letters letters;
    private final boolean again;
    private final Map<LetterId, Outcome> outcomes;

    Writer(
        KafkaProducer<byte[], byte[]> producer,
        LetterReader reader,
        Letters letters,
        boolean again,
        Map<LetterId, Outcome> outcomes) {
      this.producer = producer;
      this.reader = reader;
      this.letters = letters;
      this.again = again;
      this.outcomes = outcomes;
    }

    /** Batch after batch; the outcomes of one are told when it is committed. */
    void write(List<Letter> chosen) {
      Map<LetterId, Outcome> batch = new LinkedHashMap<>();
      long bytes = 0;
      producer.beginTransaction();
      reader.forgetDeleted();
      for (Letter letter : chosen) {
        Outcome outcome = judge(letter, letters, again);
        if (outcome instanceof Outcome.Redriven redriven) {
          outcome = send(letter, redriven);
          bytes += letter.valueBytes();
        }
        batch.put(letter.id(), outcome);
        if (batch.size() == BATCH_LETTERS_MAX || bytes >= BATCH_BYTES_MAX) {
          producer.commitTransaction();
          outcomes.putAll(batch);
          batch.clear();
          bytes = 0;
          producer.beginTransaction();
          reader.forgetDeleted();
        }
      }
      producer.commitTransaction();
      outcomes.putAll(batch);
    }

    /** The record as it was, with a header that says where it comes from, and the mark. */
    private Outcome send(Letter letter, Outcome.Redriven redriven) {
      LetterId id = letter.id();
      Optional<ConsumerRecord<byte[], byte[]>> record = reader.read(id);
      if (record.isEmpty()) {
        return new Outcome.Left("It is gone: deleted meanwhile.");
      }
      RejectedImage body = topics.letter(record.get().value());
      var original =
          new ProducerRecord<>(redriven.topic(), record.get().key(), AvroBytes.of(body.getValue()));
      new RedrivenHeader(redriven.times(), id.partition(), id.offset()).addTo(original.headers());
      var mark =
          new Redrive(
              id.partition(), id.offset(), redriven.topic(), redriven.times(), clock.instant());
      String marksTopic = Topics.IMAGES_REDRIVEN.name();
      byte[] markKey = id.toString().getBytes(StandardCharsets.UTF_8);
      byte[] markValue = marks.serialize(marksTopic, mark);
      // What the broker refuses makes the commit fail.
      var unused = producer.send(original);
      var unusedToo = producer.send(new ProducerRecord<>(marksTopic, markKey, markValue));
      return redriven;
    }
  }

  private Outcome judge(Letter letter, Letters letters, boolean again) {
    int times = letters.timesRedriven(letter);
    if (!SOURCES.contains(letter.topic())) {
      return new Outcome.Left(
          "It came from topic '" + letter.topic() + "'; only images and labels are put back.");
    }
    if (letters.redriven().containsKey(letter.id()) && !again) {
      return new Outcome.Left(
          "It was put back at " + letters.redriven().get(letter.id()).getCreatedAt() + ".");
    }
    if (times >= settings.timesMax()) {
      return new Outcome.Left(
          "Its record was put back %d times; the limit is %d (coffey.ingest.letters.redrives-max)."
              .formatted(times, settings.timesMax()));
    }
    return new Outcome.Redriven(letter.topic(), times + 1);
  }

  private Map<String, Object> producerSettings() {
    var all = new HashMap<>(kafka);
    all.put(ProducerConfig.CLIENT_ID_CONFIG, AccessList.REDRIVES);
    all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, AccessList.REDRIVES);
    all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.RECORD_BYTES_MAX);
    all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Topics.RECORD_BYTES_MAX + BATCH_BYTES_MAX);
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
    all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    return all;
  }

  /** A producer's own close waits for ever for what cannot be sent. */
  private record Closing(KafkaProducer<byte[], byte[]> kafka) implements AutoCloseable {
    @Override
    public void close() {
      kafka.close(CLOSE_WAIT);
    }
  }
}
