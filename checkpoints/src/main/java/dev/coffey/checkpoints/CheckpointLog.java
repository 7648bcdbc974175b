package dev.coffey.checkpoints;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.RangeReader.Range;
import dev.coffey.checkpoints.signatures.UntrustedManifestException;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.RecordFormatException;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been published: manifests of committed checkpoints and their blobs. Looks at the topics
 * when it is asked and keeps nothing.
 *
 * <p>Thread-safe; calls wait for each other. When the broker does not answer, every method throws
 * Kafka's {@link org.apache.kafka.common.errors.TimeoutException} and may be called again.
 */
public final class CheckpointLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointLog.class);
  private static final Duration STALL_MAX = Duration.ofSeconds(30);
  private static final long WINDOW_FIRST = 64;
  private static final int OUTLINES_MAX = 20_000;

  /**
   * What is read is there already. A fetch that waited for more at the end of one blob would hold
   * up the next blob's for half a second.
   */
  private static final Map<String, Object> CHUNKS =
      Map.of(
          ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
          8 << 20,
          ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
          0);

  private final Consumer<String, byte[]> manifestConsumer;
  private final Consumer<String, byte[]> chunkConsumer;
  private final RangeReader manifests;
  private final BlobReader blobs;
  private final Deserializer<CheckpointManifest> deserializer;
  private final Deserializer<Promotion> promotions;
  private final java.util.function.Consumer<UntrustedManifestException> setAside;

  private CheckpointLog(
      Consumer<String, byte[]> manifestConsumer,
      Consumer<String, byte[]> chunkConsumer,
      SchemaRegistryClient registry,
      Trust trust,
      Duration stallMax) {
    this.manifestConsumer = manifestConsumer;
    this.chunkConsumer = chunkConsumer;
    this.deserializer = trust.keys().manifests(registry);
    this.setAside = trust.setAside();
    this.promotions = Topics.PROMOTIONS.deserializer(registry);
    this.manifests = new RangeReader(manifestConsumer, stallMax);
    this.blobs =
        new BlobReader(new RangeReader(chunkConsumer, stallMax), Topics.CHECKPOINT_CHUNKS.name());
  }

  /**
   * Opens the log; nothing is read yet. Checkpoints of strangers are as if they were not there.
   *
   * @param kafka client settings, at least {@code bootstrap.servers}
   * @param trust whose checkpoints are taken, and who is told of others
   */
  public static CheckpointLog open(
      Map<String, Object> kafka, SchemaRegistryClient registry, Trust trust) {
    return open(kafka, registry, trust, STALL_MAX);
  }

  static CheckpointLog open(
      Map<String, Object> kafka, SchemaRegistryClient registry, Trust trust, Duration stallMax) {
    return new CheckpointLog(
        consumer(kafka, Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")),
        consumer(kafka, CHUNKS),
        registry,
        trust,
        stallMax);
  }

  /** A consumer outside of any group that never creates a topic. */
  static Consumer<String, byte[]> consumer(
      Map<String, Object> kafka, Map<String, Object> settings) {
    var all = new HashMap<>(kafka);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    all.putAll(settings);
    return new KafkaConsumer<>(all, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * The student's newest committed checkpoint. Whether its blobs are sound, {@link #fetch} tells.
   */
  public Optional<CheckpointManifest> latest(String studentId) {
    return last(
        lookBack(manifest -> manifest.getStudentId().equals(studentId), found -> !found.isEmpty()));
  }

  /** The committed checkpoint of that id. */
  public Optional<CheckpointManifest> find(String checkpointId) {
    return last(
        lookBack(
            manifest -> manifest.getCheckpointId().equals(checkpointId),
            found -> !found.isEmpty()));
  }

  /**
   * The student's newest committed checkpoints, oldest first: so many, or more if more were created
   * since then, or fewer if there are no more.
   */
  public List<CheckpointManifest> newest(String studentId, int count, Instant since) {
    return lookBack(
        manifest -> manifest.getStudentId().equals(studentId),
        found -> found.size() >= count && !found.get(0).getCreatedAt().isAfter(since));
  }

  /**
   * As {@link #newest}, but of each manifest only what is short: who it is, what it was trained on
   * from, and what that read; neither turns nor classes nor chunks. At most {@value #OUTLINES_MAX}
   * and what is read with them.
   */
  public List<CheckpointManifest> outlines(String studentId, int count, Instant since) {
    return lookBack(
        manifest -> manifest.getStudentId().equals(studentId),
        Manifests::outline,
        found ->
            found.size() >= OUTLINES_MAX
                || (found.size() >= count && !found.get(0).getCreatedAt().isAfter(since)));
  }

  /** All committed checkpoints of the student that the topic still has, oldest first. */
  public synchronized List<CheckpointManifest> history(String studentId) {
    return inOrder(
        read(
            everything(Topics.CHECKPOINTS.name()),
            manifest -> manifest.getStudentId().equals(studentId),
            UnaryOperator.identity()));
  }

  /**
   * What the student's aliases mean and have meant, oldest first, as far as the topic still tells.
   * An alias that was taken back is left out.
   */
  public synchronized List<Promotion> promotions(String studentId) {
    var found = new ArrayList<Promotion>();
    manifests.read(
        everything(Topics.PROMOTIONS.name()),
        record -> {
          if (record.value() == null) {
            found.removeIf(p -> (studentId + "/" + p.getAlias()).equals(record.key()));
          } else {
            value(record, promotions)
                .filter(promotion -> promotion.getStudentId().equals(studentId))
                .ifPresent(found::add);
          }
          return true;
        });
    return found;
  }

  private Map<TopicPartition, List<Range>> everything(String topic) {
    var ranges = new HashMap<TopicPartition, List<Range>>();
    manifests.bounds(topic).forEach((partition, range) -> ranges.put(partition, List.of(range)));
    return ranges;
  }

  /**
   * A blob, every chunk and the whole checked against their digests.
   *
   * @throws BadCheckpointException if a chunk is missing or corrupt
   */
  public synchronized byte[] fetch(Blob blob) {
    return fetch(blob, bytes -> {});
  }

  private synchronized byte[] fetch(Blob blob, LongConsumer progress) {
    return blobs.fetch(blob, progress);
  }

  /**
   * The weights for serving, as .safetensors.
   *
   * @throws BadCheckpointException naming checkpoint, chunk and topic
   */
  public byte[] fetchStudent(CheckpointManifest manifest) {
    return fetch(manifest, false, bytes -> {});
  }

  /**
   * What going on with training needs, as .safetensors.
   *
   * @throws BadCheckpointException naming checkpoint, chunk and topic; also if the checkpoint was
   *     published without a training state
   */
  public byte[] fetchTrainingState(CheckpointManifest manifest) {
    return fetch(manifest, true, bytes -> {});
  }

  /**
   * One of the two.
   *
   * @param progress told now and then how many bytes have come
   */
  byte[] fetch(CheckpointManifest manifest, boolean trainingState, LongConsumer progress) {
    Blob blob = trainingState ? manifest.getTrainingState() : manifest.getStudent();
    try {
      if (blob == null) {
        throw new BadCheckpointException(Reason.UNUSABLE, "has no training state");
      }
      Manifests.requireReadable(manifest);
      return fetch(blob, progress);
    } catch (BadCheckpointException e) {
      throw e.of(manifest.getCheckpointId());
    }
  }

  /**
   * Looks backwards from the end in growing windows, until enough is found: what is wanted is
   * nearly always near the end.
   */
  private List<CheckpointManifest> lookBack(
      Predicate<CheckpointManifest> wanted, Predicate<List<CheckpointManifest>> enough) {
    return lookBack(wanted, UnaryOperator.identity(), enough);
  }

  private synchronized List<CheckpointManifest> lookBack(
      Predicate<CheckpointManifest> wanted,
      UnaryOperator<CheckpointManifest> kept,
      Predicate<List<CheckpointManifest>> enough) {
    Map<TopicPartition, Range> bounds = manifests.bounds(Topics.CHECKPOINTS.name());
    var upper = new HashMap<TopicPartition, Long>();
    bounds.forEach((partition, range) -> upper.put(partition, range.to()));
    var found = new HashMap<Integer, List<CheckpointManifest>>();
    for (long window = WINDOW_FIRST;
        !upper.isEmpty() && !enough.test(inOrder(found));
        window *= 2) {
      var ranges = new HashMap<TopicPartition, List<Range>>();
      for (TopicPartition partition : List.copyOf(upper.keySet())) {
        long to = upper.get(partition);
        long from = Math.max(bounds.get(partition).from(), to - window);
        ranges.put(partition, List.of(new Range(from, to)));
        if (from > bounds.get(partition).from()) {
          upper.put(partition, from);
        } else {
          upper.remove(partition);
        }
      }
      read(ranges, wanted, kept)
          .forEach(
              (partition, older) ->
                  found.merge(partition, older, (newer, same) -> joined(older, newer)));
    }
    return inOrder(found);
  }

  private static List<CheckpointManifest> joined(
      List<CheckpointManifest> older, List<CheckpointManifest> newer) {
    return Stream.concat(older.stream(), newer.stream()).toList();
  }

  private static Optional<CheckpointManifest> last(List<CheckpointManifest> found) {
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
  }

  /** What is wanted, by partition, in log order. */
  private Map<Integer, List<CheckpointManifest>> read(
      Map<TopicPartition, List<Range>> ranges,
      Predicate<CheckpointManifest> wanted,
      UnaryOperator<CheckpointManifest> kept) {
    var found = new HashMap<Integer, List<CheckpointManifest>>();
    manifests.read(
        ranges,
        record -> {
          manifest(record, deserializer, setAside)
              .filter(wanted)
              .map(kept)
              .ifPresent(
                  manifest ->
                      found
                          .computeIfAbsent(record.partition(), p -> new ArrayList<>())
                          .add(manifest));
          return true;
        });
    return found;
  }

  /**
   * In log order, for the clocks of two trainers of a student need not agree. Only a repartitioned
   * topic has a student's checkpoints in several partitions; the one written last comes last.
   */
  private static List<CheckpointManifest> inOrder(Map<Integer, List<CheckpointManifest>> found) {
    return found.values().stream()
        .sorted(Comparator.comparing(list -> list.get(list.size() - 1).getCreatedAt()))
        .flatMap(List::stream)
        .toList();
  }

  /** The record's manifest; nothing, and somebody is told, if it is none or a stranger's. */
  static Optional<CheckpointManifest> manifest(
      ConsumerRecord<String, byte[]> record,
      Deserializer<CheckpointManifest> deserializer,
      java.util.function.Consumer<UntrustedManifestException> setAside) {
    try {
      return record.value() == null ? Optional.empty() : value(record, deserializer);
    } catch (UntrustedManifestException e) {
      setAside.accept(e);
      return Optional.empty();
    }
  }

  private static <V> Optional<V> value(
      ConsumerRecord<String, byte[]> record, Deserializer<V> deserializer) {
    try {
      return Optional.of(
          deserializer.deserialize(record.topic(), record.headers(), record.value()));
    } catch (RecordFormatException e) {
      LOG.warn(
          "Left out {}-{}@{}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
      return Optional.empty();
    }
  }

  /** Ends what another thread is doing here with a {@code WakeupException}. */
  void wakeup() {
    manifestConsumer.wakeup();
    chunkConsumer.wakeup();
  }

  @Override
  public synchronized void close() {
    manifestConsumer.close();
    chunkConsumer.close();
  }
}
