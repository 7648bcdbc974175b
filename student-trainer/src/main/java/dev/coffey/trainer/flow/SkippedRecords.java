package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.ledger.Turns.Range;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Looks for images in what a lineage skipped: reads those ranges of the log for their keys. */
final class SkippedRecords implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration STALL_MAX = Duration.ofSeconds(30);

  /** Told where a wanted image lies. */
  interface Found {
    void at(String imageId, Range range, long offset);
  }

  private final Consumer<String, byte[]> consumer;

  SkippedRecords(ClusterAccess cluster) {
    this.consumer = SampleFeed.consumer(cluster);
  }

  /**
   * @throws IllegalStateException when the topic no longer has one of the ranges
   */
  void find(List<Range> ranges, Set<String> imageIds, Found found) {
    for (Range range : ranges) {
      List<TopicPartition> partition = List.of(range.partition());
      consumer.assign(partition);
      long beginning = consumer.beginningOffsets(partition).get(range.partition());
      if (beginning > range.from()) {
        throw new IllegalStateException(
            range.partition()
                + " begins at offset "
                + beginning
                + "; those from "
                + range.from()
                + ", which step "
                + range.step()
                + " skipped, are deleted, so what they were cannot be told.");
      }
      consumer.seek(range.partition(), range.from());
      find(range, imageIds, found);
    }
  }

  private void find(Range range, Set<String> imageIds, Found found) {
    long sinceNanos = System.nanoTime();
    while (consumer.position(range.partition()) < range.to()) {
      var polled = consumer.poll(POLL);
      for (ConsumerRecord<String, byte[]> record : polled) {
        if (range.contains(record.offset()) && imageIds.contains(record.key())) {
          found.at(record.key(), range, record.offset());
        }
      }
      if (!polled.isEmpty()) {
        sinceNanos = System.nanoTime();
      } else if (System.nanoTime() - sinceNanos > STALL_MAX.toNanos()) {
        throw new IllegalStateException(
            "Reading "
                + range.partition()
                + " stands at "
                + consumer.position(range.partition())
                + " before "
                + range.to()
                + ": is the broker there, and the topic the same?");
      }
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
