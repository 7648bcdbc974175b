package dev.coffey.checkpoints;

import dev.coffey.checkpoints.signatures.SigningKey;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.TraceHeaders;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.opentelemetry.context.Context;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
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

  private final String studentId;
  private final ChunkWriter chunks;
  private final Producer<String, byte[]> manifestProducer;
  private final Serializer<CheckpointManifest> format;
  private final Optional<SigningKey> signingKey;

  private CheckpointPublisher(
      String studentId,
      ChunkWriter chunks,
      Producer<String, byte[]> manifestProducer,
      Serializer<CheckpointManifest> format,
      Optional<SigningKey> signingKey) {
    this.studentId = studentId;
    this.chunks = chunks;
    this.manifestProducer = manifestProducer;
    this.format = format;
    this.signingKey = signingKey;
  }

  /** {@link #open(String, Map, SchemaRegistryClient, Optional)} without a signature. */
  public static CheckpointPublisher open(
      String studentId, Map<String, Object> kafka, SchemaRegistryClient registry) {
    return open(studentId, kafka, registry, Optional.empty());
  }

  /**
   * Opens the publisher of a student and fences earlier ones.
   *
   * @param kafka client settings, at least {@code bootstrap.servers}
   * @param signingKey signs each manifest
   * @throws KafkaException if the broker does not answer within {@code max.block.ms}
   */
  public static CheckpointPublisher open(
      String studentId,
      Map<String, Object> kafka,
      SchemaRegistryClient registry,
      Optional<SigningKey> signingKey) {
    Producer<String, byte[]> manifests = manifestProducer(studentId, kafka);
    try {
      manifests.initTransactions();
      return new CheckpointPublisher(
          studentId,
          new ChunkWriter(studentId, kafka),
          manifests,
          Topics.CHECKPOINTS.serializer(registry),
          signingKey);
    } catch (RuntimeException e) {
      manifests.close();
      throw e;
    }
  }

  private static Producer<String, byte[]> manifestProducer(
      String studentId, Map<String, Object> kafka) {
    var settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, studentId);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.CHECKPOINTS.recordBytesMax());
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
    return chunks.write(blob);
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
    byte[] bytes = format.serialize(Topics.CHECKPOINTS.name(), manifest);
    transact(
        "Checkpoint %s, a manifest of %d bytes,"
            .formatted(manifest.getCheckpointId(), bytes.length),
        Topics.CHECKPOINTS.name(),
        () -> {
          send(bytes);
          if (!offsets.isEmpty()) {
            manifestProducer.sendOffsetsToTransaction(offsets, group);
          }
        });
  }

  /**
   * Makes the checkpoint visible.
   *
   * @param manifest with blobs that {@link #upload} has returned
   * @throws PublisherFencedException if a later publisher of the student has been opened
   * @throws UnpublishableException if it is too large, or this user may not
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
  private void send(byte[] manifest) {
    var record = new ProducerRecord<>(Topics.CHECKPOINTS.name(), studentId, manifest);
    TraceHeaders.write(Context.current(), record.headers());
    signingKey.ifPresent(key -> key.sign(record.value(), record.headers()));
    manifestProducer.send(record);
  }

  /**
   * Marks chunks as dropped; the broker removes them some time later. In a transaction, so that
   * only the student's present trainer can: one that was fenced may know fewer manifests.
   *
   * @throws PublisherFencedException if a later publisher of the student has been opened
   * @throws PublishException if the transaction failed, and so no chunk was dropped
   */
  synchronized void drop(Collection<StudentChunks.Chunk> dropped) {
    if (dropped.isEmpty()) {
      return;
    }
    transact(
        dropped.size() + " records that drop chunks of student '" + studentId + "'",
        Topics.CHECKPOINT_CHUNKS.name(),
        () -> dropped.forEach(this::sendDropped));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the commit fails if this has failed
  private void sendDropped(StudentChunks.Chunk chunk) {
    manifestProducer.send(
        new ProducerRecord<>(
            Topics.CHECKPOINT_CHUNKS.name(),
            chunk.partition(),
            Chunks.key(studentId, chunk.digest()),
            null));
  }

  private void transact(String what, String topic, Runnable sends) {
    try {
      manifestProducer.beginTransaction();
      sends.run();
      commitTransaction();
    } catch (ProducerFencedException
        | InvalidProducerEpochException
        | FencedInstanceIdException e) {
      throw new PublisherFencedException(studentId, e);
    } catch (KafkaException e) {
      throw aborted(what, topic, e);
    }
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

  private PublishException aborted(String what, String topic, KafkaException failure) {
    try {
      manifestProducer.abortTransaction();
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      failure.addSuppressed(e);
      return new PublisherFencedException(studentId, failure);
    } catch (KafkaException | IllegalStateException e) {
      failure.addSuppressed(e); // this producer is of no more use; the message says what to do
    }
    return UnpublishableException.of(what, topic, failure)
        .orElseGet(
            () ->
                new PublishException(
                    what
                        + " could not be committed to topic "
                        + topic
                        + ": "
                        + failure.getMessage()
                        + ". Open a new publisher and look at the newest checkpoint before trying"
                        + " again",
                    failure));
  }

  @Override
  public void close() {
    chunks.close();
    manifestProducer.close();
  }
}
