package dev.coffey.checkpoints;

import dev.coffey.schemas.Blob;
import dev.coffey.schemas.ChunkPosition;
import dev.coffey.schemas.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Cuts blobs of one student and writes their chunks, always all of them: a chunk that is on the
 * topic already may be dropped just now. Thread-safe.
 */
final class ChunkWriter implements AutoCloseable {
  /** Key and framing of a chunk, with room to spare; far less than a second chunk needs. */
  private static final int RECORD_OVERHEAD_BYTES_MAX = 1 << 12;

  private final String studentId;
  private final Producer<String, byte[]> producer;

  ChunkWriter(String studentId, Map<String, Object> kafka) {
    this.studentId = studentId;
    var settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none"); // weights do not compress
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * Chunks.CHUNK_BYTES);
    // A batch takes one chunk; of this size and no other the producer uses its buffers again.
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, Chunks.CHUNK_BYTES + RECORD_OVERHEAD_BYTES_MAX);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L * Chunks.CHUNK_BYTES);
    this.producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * @throws UnpublishableException if it never can be
   * @throws PublishException naming the chunk that could not be written
   */
  Blob write(byte[] blob) {
    String topic = Topics.CHECKPOINT_CHUNKS.name();
    int count = Chunks.count(blob.length);
    // Hashing is most of the work: the whole beside the chunks, where a processor is free for it.
    var whole = CompletableFuture.supplyAsync(() -> Sha256.hex(blob));
    var digests = new ArrayList<String>(count);
    var sent = new ArrayList<Future<RecordMetadata>>(count);
    byte[] chunk = new byte[0];
    for (int i = 0; i < count; i++) {
      chunk = Chunks.copy(blob, i, chunk); // send() has copied the one before
      digests.add(Sha256.hex(chunk));
      try {
        String key = Chunks.key(studentId, digests.get(i));
        sent.add(producer.send(new ProducerRecord<>(topic, key, chunk)));
      } catch (KafkaException e) {
        throw chunkFailed(i, digests.get(i), count, e);
      }
    }
    return Blob.newBuilder()
        .setSha256(whole.join())
        .setSize(blob.length)
        .setChunks(digests)
        .setChunkPositions(positions(sent, digests))
        .build();
  }

  private List<ChunkPosition> positions(List<Future<RecordMetadata>> sent, List<String> digests) {
    var positions = new ArrayList<ChunkPosition>(sent.size());
    for (int i = 0; i < sent.size(); i++) {
      try {
        RecordMetadata metadata = sent.get(i).get();
        positions.add(new ChunkPosition(metadata.partition(), metadata.offset()));
      } catch (ExecutionException e) {
        throw chunkFailed(i, digests.get(i), sent.size(), e.getCause());
      } catch (InterruptedException e) {
        throw new InterruptException(e); // sets the interrupt flag again
      }
    }
    return positions;
  }

  private PublishException chunkFailed(int chunk, String digest, int count, Throwable cause) {
    String topic = Topics.CHECKPOINT_CHUNKS.name();
    String what =
        "Chunk %d of %d (%s) of student '%s'".formatted(chunk + 1, count, digest, studentId);
    return UnpublishableException.of(what, topic, cause)
        .orElseGet(
            () ->
                new PublishException(
                    "%s could not be written to topic %s: %s"
                        .formatted(what, topic, cause.getMessage()),
                    cause));
  }

  @Override
  public void close() {
    producer.close();
  }
}
