package dev.coffey.checkpoints;

import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.ChunkPosition;
import dev.coffey.schemas.Topics;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes a student's checkpoints: first the blobs' chunks, by a plain idempotent producer and
 * outside of any transaction; then, in one short transaction, the manifest together with the
 * consumer offsets it stands for. So a reader never sees a manifest whose chunks are not there, and
 * a restart never sees offsets whose checkpoint is not there.
 *
 * <p>The transactional id is the student id: opening a publisher fences every earlier one of the
 * same student. {@link #upload} may run on any thread, beside a {@link #commit}; commits wait for
 * each other.
 */
public final class CheckpointPublisher implements AutoCloseable {
  /** An abandoned transaction hides later manifests from readers for at most this long. */
  private static final int TRANSACTION_TIMEOUT_MILLIS = 15_000;

  private static final int COMMIT_ATTEMPTS_MAX = 3;

  /** Key and framing of a chunk, with room to spare; far less than a second chunk needs. */
  private static final int RECORD_OVERHEAD_BYTES_MAX = 1 << 12;

  private final String studentId;
  private final Producer<String, byte[]> chunkProducer;
  private final Producer<String, CheckpointManifest> manifestProducer;

  private CheckpointPublisher(
      String studentId,
      Producer<String, byte[]> chunkProducer,
      Producer<String, CheckpointManifest> manifestProducer) {
    this.studentId = studentId;
    this.chunkProducer = chunkProducer;
    this.manifestProducer = manifestProducer;
  }

  /**
   * Opens the publisher of a student and fences earlier ones.
   *
   * @param kafka client settings, at least {@code bootstrap.servers}
   * @throws KafkaException if the broker does not answer within {@code max.block.ms}
   */
  public static CheckpointPublisher open(
      String studentId, Map<String, Object> kafka, SchemaRegistryClient registry) {
    Producer<String, CheckpointManifest> manifests = manifestProducer(studentId, kafka, registry);
    try {
      manifests.initTransactions();
      return new CheckpointPublisher(studentId, chunkProducer(kafka), manifests);
    } catch (RuntimeException e) {
      manifests.close();
      throw e;
    }
  }

  private static Producer<String, CheckpointManifest> manifestProducer(
      String studentId, Map<String, Object> kafka, SchemaRegistryClient registry) {
    var settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, studentId);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return new KafkaProducer<>(
        settings, new StringSerializer(), Topics.CHECKPOINTS.serializer(registry));
  }

  private static Producer<String, byte[]> chunkProducer(Map<String, Object> kafka) {
    var settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none"); // weights do not compress
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * Chunks.CHUNK_BYTES);
    // A batch takes one chunk; of this size and no other the producer uses its buffers again.
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, Chunks.CHUNK_BYTES + RECORD_OVERHEAD_BYTES_MAX);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L * Chunks.CHUNK_BYTES);
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * Writes the blob's chunks and waits until the broker has all of them. Several chunks are under
   * way at a time; at most 32 MiB are held besides the blob, and kept for the next one.
   *
   * @return the blob as a manifest names it, with the places of its chunks
   * @throws PublishException naming the chunk that could not be written
   */
  public Blob upload(byte[] blob) {
    String topic = Topics.CHECKPOINT_CHUNKS.name();
    int count = Chunks.count(blob.length);
    // Hashing is most of the work: the whole beside the chunks, where a processor is free for it.
    var whole = CompletableFuture.supplyAsync(() -> Sha256.hex(blob));
    var keys = new ArrayList<String>(count);
    var sent = new ArrayList<Future<RecordMetadata>>(count);
    byte[] chunk = new byte[0];
    for (int i = 0; i < count; i++) {
      chunk = Chunks.copy(blob, i, chunk); // send() has copied the one before
      keys.add(Sha256.hex(chunk));
      try {
        sent.add(chunkProducer.send(new ProducerRecord<>(topic, keys.get(i), chunk)));
      } catch (KafkaException e) {
        throw chunkFailed(i, keys.get(i), count, e);
      }
    }
    return Blob.newBuilder()
        .setSha256(whole.join())
        .setSize(blob.length)
        .setChunks(keys)
        .setChunkPositions(positions(sent, keys))
        .build();
  }

  private List<ChunkPosition> positions(List<Future<RecordMetadata>> sent, List<String> keys) {
    var positions = new ArrayList<ChunkPosition>(sent.size());
    for (int i = 0; i < sent.size(); i++) {
      try {
        RecordMetadata metadata = sent.get(i).get();
        positions.add(new ChunkPosition(metadata.partition(), metadata.offset()));
      } catch (ExecutionException e) {
        throw chunkFailed(i, keys.get(i), sent.size(), e.getCause());
      } catch (InterruptedException e) {
        throw new InterruptException(e); // sets the interrupt flag again
      }
    }
    return positions;
  }

  private PublishException chunkFailed(int chunk, String key, int count, Throwable cause) {
    return new PublishException(
        "Chunk "
            + (chunk + 1)
            + " of "
            + count
            + " ("
            + key
            + ") of student '"
            + studentId
            + "' could not be written to topic "
            + Topics.CHECKPOINT_CHUNKS.name()
            + ": "
            + cause.getMessage(),
        cause);
  }

  /** {@link #commit(CheckpointManifest)} with the offsets of a group, whoever its members are. */
  public void commit(
      CheckpointManifest manifest, Map<TopicPartition, OffsetAndMetadata> offsets, String groupId) {
    commit(manifest, offsets, new ConsumerGroupMetadata(groupId));
  }

  /**
   * {@link #commit(CheckpointManifest)} with the offsets of a group of which the caller is a
   * member; the broker refuses them if the member has been replaced.
   *
   * @param offsets the next offset to read of each partition, committed with the manifest or not at
   *     all
   */
  public synchronized void commit(
      CheckpointManifest manifest,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata group) {
    requireOwn(manifest);
    try {
      manifestProducer.beginTransaction();
      send(manifest);
      if (!offsets.isEmpty()) {
        manifestProducer.sendOffsetsToTransaction(offsets, group);
      }
      commitTransaction();
    } catch (ProducerFencedException
        | InvalidProducerEpochException
        | FencedInstanceIdException e) {
      throw new PublisherFencedException(studentId, e);
    } catch (KafkaException e) {
      throw aborted(manifest, e);
    }
  }

  /**
   * Makes the checkpoint visible.
   *
   * @param manifest with blobs that {@link #upload} has returned
   * @throws PublisherFencedException if a later publisher of the student has been opened
   * @throws PublishException if the transaction failed. Nothing of it is visible, except after a
   *     timeout, where only the topic can tell
   */
  public void commit(CheckpointManifest manifest) {
    commit(manifest, Map.of(), "");
  }

  private void requireOwn(CheckpointManifest manifest) {
    if (!manifest.getStudentId().equals(studentId)) {
      throw new IllegalArgumentException(
          "Checkpoint "
              + manifest.getCheckpointId()
              + " is of student '"
              + manifest.getStudentId()
              + "', this publisher is of '"
              + studentId
              + "'");
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the commit fails if this has failed
  private void send(CheckpointManifest manifest) {
    manifestProducer.send(
        new ProducerRecord<>(Topics.CHECKPOINTS.name(), manifest.getStudentId(), manifest));
  }

  /**
   * A commit that timed out is neither done nor undone, and Kafka demands that it is called again.
   */
  private void commitTransaction() {
    for (int attempt = 1; ; attempt++) {
      try {
        manifestProducer.commitTransaction();
        return;
      } catch (TimeoutException e) {
        if (attempt == COMMIT_ATTEMPTS_MAX) {
          throw e;
        }
      }
    }
  }

  private PublishException aborted(CheckpointManifest manifest, KafkaException failure) {
    try {
      manifestProducer.abortTransaction();
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      failure.addSuppressed(e);
      return new PublisherFencedException(studentId, failure);
    } catch (KafkaException | IllegalStateException e) {
      failure.addSuppressed(e); // this producer is of no more use; the message says what to do
    }
    return new PublishException(
        "Checkpoint "
            + manifest.getCheckpointId()
            + " could not be committed to topic "
            + Topics.CHECKPOINTS.name()
            + ": "
            + failure.getMessage()
            + ". Open a new publisher and look at the newest checkpoint before trying again",
        failure);
  }

  @Override
  public void close() {
    chunkProducer.close();
    manifestProducer.close();
  }
}
