package dev.coffey.checkpoints;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What has been published: manifests of committed checkpoints and their blobs. Looks at the topics
 * when it is asked and keeps nothing.
 *
 * <p>Thread-safe; calls wait for each other. When the broker does not answer, every method throws
 * Kafka's {@link org.apache.kafka.common.errors.TimeoutException} and may be called again.
 */
public final class CheckpointLog implements AutoCloseable {
  private static final Duration STALL_MAX = Duration.ofSeconds(30);
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
  private final RangeReader committed;
  private final ManifestReader manifests;
  private final BlobReader blobs;
  private final Deserializer<Promotion> promotions;

  private CheckpointLog(
      Consumer<String, byte[]> manifestConsumer,
      Consumer<String, byte[]> chunkConsumer,
      SchemaRegistryClient registry,
      Trust trust,
      Duration stallMax) {
    this.manifestConsumer = manifestConsumer;
    this.chunkConsumer = chunkConsumer;
    this.promotions = Topics.PROMOTIONS.deserializer(registry);
    this.committed = new RangeReader(manifestConsumer, stallMax);
    this.manifests =
        new ManifestReader(committed, trust.keys().manifests(registry), trust.setAside());
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
    return manifests.all(manifest -> manifest.getStudentId().equals(studentId));
  }

  /**
   * What the student's aliases mean and have meant, oldest first, as far as the topic still tells.
   * An alias that was taken back is left out.
   */
  public synchronized List<Promotion> promotions(String studentId) {
    var found = new ArrayList<Promotion>();
    committed.read(
        committed.everything(Topics.PROMOTIONS.name()),
        record -> {
          if (record.value() == null) {
            found.removeIf(p -> (studentId + "/" + p.getAlias()).equals(record.key()));
          } else {
            ManifestReader.value(record, promotions)
                .filter(promotion -> promotion.getStudentId().equals(studentId))
                .ifPresent(found::add);
          }
          return true;
        });
    return found;
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

  private List<CheckpointManifest> lookBack(
      Predicate<CheckpointManifest> wanted, Predicate<List<CheckpointManifest>> enough) {
    return lookBack(wanted, UnaryOperator.identity(), enough);
  }

  private synchronized List<CheckpointManifest> lookBack(
      Predicate<CheckpointManifest> wanted,
      UnaryOperator<CheckpointManifest> kept,
      Predicate<List<CheckpointManifest>> enough) {
    return manifests.lookBack(wanted, kept, enough);
  }

  private static Optional<CheckpointManifest> last(List<CheckpointManifest> found) {
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
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
