package dev.coffey.checkpoints;

import dev.coffey.checkpoints.RangeReader.Range;
import dev.coffey.schemas.Blob;
import dev.coffey.schemas.ChunkPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches blobs: seeks to the places the manifest gives, and looks through the whole topic for
 * chunks that are not there (a topic that was copied or compacted has other offsets). Not
 * thread-safe.
 */
final class BlobReader {
  private static final Logger LOG = LoggerFactory.getLogger(BlobReader.class);

  private final RangeReader reader;
  private final String topic;

  BlobReader(RangeReader reader, String topic) {
    this.reader = reader;
    this.topic = topic;
  }

  /**
   * The blob, every chunk and the whole checked against their digests.
   *
   * @param progress told after each record how many of the blob's bytes have come
   * @throws BadCheckpointException if a chunk is missing or corrupt
   * @throws org.apache.kafka.common.errors.TimeoutException if the broker does not answer
   */
  byte[] fetch(Blob blob, LongConsumer progress) {
    var assembly = new BlobAssembly(blob);
    if (!assembly.isComplete()) {
      Map<TopicPartition, Range> bounds = reader.bounds(topic);
      read(known(blob, bounds), assembly, progress);
      if (!assembly.isComplete()) {
        LOG.warn(
            "{} chunk(s) of blob {} not where the manifest says; looking through all of {}",
            assembly.missing(),
            blob.getSha256(),
            topic);
        var everything = new HashMap<TopicPartition, List<Range>>();
        bounds.forEach((partition, range) -> everything.put(partition, List.of(range)));
        read(everything, assembly, progress);
      }
    }
    return assembly.finish(topic);
  }

  private void read(
      Map<TopicPartition, List<Range>> ranges, BlobAssembly assembly, LongConsumer progress) {
    reader.read(
        ranges,
        record -> {
          assembly.offer(
              record.key(),
              record.value(),
              record.topic() + "-" + record.partition() + "@" + record.offset());
          progress.accept(assembly.present());
          return !assembly.isComplete();
        });
  }

  /** The places of the manifest that the topic still has. */
  private Map<TopicPartition, List<Range>> known(Blob blob, Map<TopicPartition, Range> bounds) {
    var offsets = new HashMap<TopicPartition, List<Long>>();
    for (ChunkPosition position : blob.getChunkPositions()) {
      var partition = new TopicPartition(topic, position.getPartition());
      Range held = bounds.get(partition);
      if (held != null && held.contains(position.getOffset())) {
        offsets.computeIfAbsent(partition, key -> new ArrayList<>()).add(position.getOffset());
      }
    }
    var ranges = new HashMap<TopicPartition, List<Range>>();
    offsets.forEach((partition, list) -> ranges.put(partition, RangeReader.ranges(list)));
    return ranges;
  }
}
