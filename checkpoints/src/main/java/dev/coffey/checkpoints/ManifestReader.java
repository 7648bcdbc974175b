package dev.coffey.checkpoints;

import dev.coffey.checkpoints.RangeReader.Range;
import dev.coffey.checkpoints.signatures.UntrustedManifestException;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.RecordFormatException;
import dev.coffey.schemas.Topics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifests on the topic, in the order in which they were written. Checkpoints of strangers are
 * as if they were not there.
 *
 * <p>Not thread-safe.
 */
final class ManifestReader {
  private static final Logger LOG = LoggerFactory.getLogger(ManifestReader.class);
  private static final long WINDOW_FIRST = 64;

  private final RangeReader log;
  private final Deserializer<CheckpointManifest> deserializer;
  private final Consumer<UntrustedManifestException> setAside;

  /**
   * @param log reads committed records
   */
  ManifestReader(
      RangeReader log,
      Deserializer<CheckpointManifest> deserializer,
      Consumer<UntrustedManifestException> setAside) {
    this.log = log;
    this.deserializer = deserializer;
    this.setAside = setAside;
  }

  /**
   * Looks backwards from the end in growing windows, until enough is found: what is wanted is
   * nearly always near the end.
   *
   * @param kept of each manifest that is wanted
   * @return oldest first
   */
  List<CheckpointManifest> lookBack(
      Predicate<CheckpointManifest> wanted,
      UnaryOperator<CheckpointManifest> kept,
      Predicate<List<CheckpointManifest>> enough) {
    Map<TopicPartition, Range> bounds = log.bounds(Topics.CHECKPOINTS.name());
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

  /** All that the topic still has, oldest first. */
  List<CheckpointManifest> all(Predicate<CheckpointManifest> wanted) {
    return inOrder(
        read(log.everything(Topics.CHECKPOINTS.name()), wanted, UnaryOperator.identity()));
  }

  private static List<CheckpointManifest> joined(
      List<CheckpointManifest> older, List<CheckpointManifest> newer) {
    return Stream.concat(older.stream(), newer.stream()).toList();
  }

  /** What is wanted, by partition, in log order. */
  private Map<Integer, List<CheckpointManifest>> read(
      Map<TopicPartition, List<Range>> ranges,
      Predicate<CheckpointManifest> wanted,
      UnaryOperator<CheckpointManifest> kept) {
    var found = new HashMap<Integer, List<CheckpointManifest>>();
    log.read(
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
      Consumer<UntrustedManifestException> setAside) {
    try {
      return record.value() == null ? Optional.empty() : value(record, deserializer);
    } catch (UntrustedManifestException e) {
      setAside.accept(e);
      return Optional.empty();
    }
  }

  /** The record's value; nothing if it is none that can be read. */
  static <V> Optional<V> value(
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
}
