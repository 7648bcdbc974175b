package dev.coffey.checkpoints;

import dev.coffey.checkpoints.RangeReader.Range;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;

/**
 * Which chunks of one student the topic holds. Read from the topic once, in slices, for it may hold
 * gigabytes and a key cannot be read without its value; from then on its only writer tells. A chunk
 * that was dropped before and not yet removed counts as held: dropping it again does no harm.
 *
 * <p>State: the chunks, and what is still to be read. Not thread-safe.
 */
final class StudentChunks implements AutoCloseable {
  private static final Duration STALL_MAX = Duration.ofSeconds(10);

  /** Only partitions that are named in {@code unread} are still to be read. */
  private final Map<TopicPartition, Range> unread = new HashMap<>();

  private final Set<Chunk> held = new HashSet<>();
  private final String studentId;
  private final Consumer<String, byte[]> consumer;
  private final RangeReader reader;
  private boolean begun;

  StudentChunks(String studentId, Map<String, Object> kafka) {
    this.studentId = studentId;
    this.consumer =
        CheckpointLog.consumer(
            kafka, Map.of(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20));
    this.reader = new RangeReader(consumer, STALL_MAX);
  }

  /** A chunk and where it lies, so that what drops it goes there too. */
  record Chunk(String digest, int partition) {}

  /**
   * Goes on reading what lay on the topic at the first call.
   *
   * @param stopped asked between records; when true the reading ends
   * @return whether all has been read
   */
  boolean read(Duration slice, BooleanSupplier stopped) {
    if (!begun) {
      unread.putAll(reader.bounds(Topics.CHECKPOINT_CHUNKS.name()));
      begun = true;
    }
    long untilNanos = System.nanoTime() + slice.toNanos();
    var interrupted = new boolean[1];
    reader.read(
        unread.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue()))),
        record -> {
          var partition = new TopicPartition(record.topic(), record.partition());
          unread.computeIfPresent(
              partition, (key, range) -> new Range(record.offset() + 1, range.to()));
          if (record.value() != null && Chunks.isOf(studentId, record.key())) {
            held.add(new Chunk(Chunks.digest(record.key()), record.partition()));
          }
          interrupted[0] = stopped.getAsBoolean() || System.nanoTime() > untilNanos;
          return !interrupted[0];
        });
    if (!interrupted[0]) {
      unread.clear();
    }
    return unread.isEmpty();
  }

  /** Chunks that were written since. */
  void add(Optional<Blob> blob) {
    blob.ifPresent(
        b -> {
          for (int i = 0; i < b.getChunks().size(); i++) {
            held.add(new Chunk(b.getChunks().get(i), b.getChunkPositions().get(i).getPartition()));
          }
        });
  }

  /** Those that are not needed, at most so many. */
  List<Chunk> without(Set<String> needed, int max) {
    return held.stream().filter(chunk -> !needed.contains(chunk.digest())).limit(max).toList();
  }

  /** Those have been dropped. */
  void remove(List<Chunk> dropped) {
    dropped.forEach(held::remove);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
