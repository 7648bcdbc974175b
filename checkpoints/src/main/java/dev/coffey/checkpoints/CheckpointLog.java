package dev.coffey.checkpoints;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.RangeReader.Range;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.RecordFormatException;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
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

  private final Consumer<String, byte[]> manifestConsumer;
  private final Consumer<String, byte[]> chunkConsumer;
  private final RangeReader manifests;
  private final BlobReader blobs;
  private final Deserializer<CheckpointManifest> deserializer;

  private CheckpointLog(
      Consumer<String, byte[]> manifestConsumer,
      Consumer<String, byte[]> chunkConsumer,
      Deserializer<CheckpointManifest> deserializer,
      Duration stallMax) {
    this.manifestConsumer = manifestConsumer;
    this.chunkConsumer = chunkConsumer;
    this.deserializer = deserializer;
    this.manifests = new RangeReader(manifestConsumer, stallMax);
    this.blobs =
        new BlobReader(new RangeReader(chunkConsumer, stallMax), Topics.CHECKPOINT_CHUNKS.name());
  }

  /**
   * Opens the log; nothing is read yet.
   *
   * @param kafka client settings, at least {@code bootstrap.servers}
   */
  public static CheckpointLog open(Map<String, Object> kafka, SchemaRegistryClient registry) {
    return open(kafka, registry, STALL_MAX);
  }

  static CheckpointLog open(
      Map<String, Object> kafka, SchemaRegistryClient registry, Duration stallMax) {
    return new CheckpointLog(
        consumer(kafka, Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")),
        consumer(kafka, Map.of(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20)),
        Topics.CHECKPOINTS.deserializer(registry),
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
    return newest(manifest -> manifest.getStudentId().equals(studentId));
  }

  /** The committed checkpoint of that id. */
  public Optional<CheckpointManifest> find(String checkpointId) {
    return newest(manifest -> manifest.getCheckpointId().equals(checkpointId));
  }

  /** All committed checkpoints of the student that the topic still has, oldest first. */
  public synchronized List<CheckpointManifest> history(String studentId) {
    var wanted = new HashMap<TopicPartition, List<Range>>();
    manifests
        .bounds(Topics.CHECKPOINTS.name())
        .forEach((partition, range) -> wanted.put(partition, List.of(range)));
    return read(wanted, manifest -> manifest.getStudentId().equals(studentId));
  }

  /**
   * A blob, every chunk and the whole checked against their digests.
   *
   * @throws BadCheckpointException if a chunk is missing or corrupt
   */
  public synchronized byte[] fetch(Blob blob) {
    return blobs.fetch(blob);
  }

  /**
   * The weights for serving, as .safetensors.
   *
   * @throws BadCheckpointException naming checkpoint, chunk and topic
   */
  public byte[] fetchStudent(CheckpointManifest manifest) {
    return fetchOf(manifest, manifest.getStudent());
  }

  /**
   * What going on with training needs, as .safetensors.
   *
   * @throws BadCheckpointException naming checkpoint, chunk and topic; also if the checkpoint was
   *     published without a training state
   */
  public byte[] fetchTrainingState(CheckpointManifest manifest) {
    if (manifest.getTrainingState() == null) {
      throw new BadCheckpointException(Reason.UNUSABLE, "has no training state")
          .of(manifest.getCheckpointId());
    }
    return fetchOf(manifest, manifest.getTrainingState());
  }

  private byte[] fetchOf(CheckpointManifest manifest, Blob blob) {
    try {
      Manifests.requireReadable(manifest);
      return fetch(blob);
    } catch (BadCheckpointException e) {
      throw e.of(manifest.getCheckpointId());
    }
  }

  /** Looks backwards from the end in growing windows: what is wanted is nearly always near it. */
  private synchronized Optional<CheckpointManifest> newest(Predicate<CheckpointManifest> wanted) {
    Map<TopicPartition, Range> bounds = manifests.bounds(Topics.CHECKPOINTS.name());
    var upper = new HashMap<TopicPartition, Long>();
    bounds.forEach((partition, range) -> upper.put(partition, range.to()));
    for (long window = WINDOW_FIRST; !upper.isEmpty(); window *= 2) {
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
      List<CheckpointManifest> found = read(ranges, wanted);
      if (!found.isEmpty()) {
        return Optional.of(found.get(found.size() - 1));
      }
    }
    return Optional.empty();
  }

  /**
   * In log order, for the clocks of two trainers of a student need not agree. Only a repartitioned
   * topic has a student's checkpoints in several partitions; the one written last comes last.
   */
  private List<CheckpointManifest> read(
      Map<TopicPartition, List<Range>> ranges, Predicate<CheckpointManifest> wanted) {
    var found = new HashMap<Integer, List<CheckpointManifest>>();
    manifests.read(
        ranges,
        record -> {
          manifest(record, deserializer)
              .filter(wanted)
              .ifPresent(
                  manifest ->
                      found
                          .computeIfAbsent(record.partition(), p -> new ArrayList<>())
                          .add(manifest));
          return true;
        });
    return found.values().stream()
        .sorted(Comparator.comparing(list -> list.get(list.size() - 1).getCreatedAt()))
        .flatMap(List::stream)
        .toList();
  }

  /** The record's manifest; nothing, and a warning, if it is none. */
  static Optional<CheckpointManifest> manifest(
      ConsumerRecord<String, byte[]> record, Deserializer<CheckpointManifest> deserializer) {
    if (record.value() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(deserializer.deserialize(record.topic(), record.value()));
    } catch (RecordFormatException e) {
      LOG.warn(
          "Left out {}-{}@{}: no manifest: {}",
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
