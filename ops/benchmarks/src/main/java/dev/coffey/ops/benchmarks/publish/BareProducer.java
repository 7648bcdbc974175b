package dev.coffey.ops.benchmarks.publish;

import dev.coffey.checkpoints.Sha256;
import dev.coffey.ops.benchmarks.cluster.Access;
import dev.coffey.schemas.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The peer: a plain {@code KafkaProducer} that writes the same bytes to the same partitions in
 * records of 1 MiB. Records and keys are made beforehand; nothing is hashed or copied.
 */
final class BareProducer implements AutoCloseable {

  private static final int RECORD_BYTES = 1 << 20;

  private final KafkaProducer<String, byte[]> producer;
  private final List<ProducerRecord<String, byte[]>> records = new ArrayList<>();

  BareProducer(Access access, byte[] blob) {
    for (int from = 0; from < blob.length; from += RECORD_BYTES) {
      byte[] part = Arrays.copyOfRange(blob, from, Math.min(blob.length, from + RECORD_BYTES));
      records.add(new ProducerRecord<>(Topics.CHECKPOINT_CHUNKS.name(), Sha256.hex(part), part));
    }
    this.producer =
        new KafkaProducer<>(settings(access), new StringSerializer(), new ByteArraySerializer());
  }

  /** What a record of 1 MiB and a safe write need; all else is Kafka's default. */
  private static Map<String, Object> settings(Access access) {
    Map<String, Object> settings = new HashMap<>(access.kafka());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * RECORD_BYTES);
    return settings;
  }

  /** Writes all records and waits until the broker has them. */
  void write() throws IOException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    records.forEach(record -> sent.add(producer.send(record)));
    for (Future<RecordMetadata> future : sent) {
      try {
        future.get();
      } catch (ExecutionException e) {
        throw new IOException("The bare producer could not write: " + e.getCause(), e);
      }
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
