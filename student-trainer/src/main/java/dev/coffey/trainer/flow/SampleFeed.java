package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.Turns.Range;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import dev.coffey.schemas.TraceHeaders;
import dev.coffey.trainer.lessons.Lesson;
import dev.coffey.trainer.lessons.LessonDecoder;
import dev.coffey.trainer.lessons.Outcome;
import dev.coffey.trainer.lessons.ViewChoice;
import dev.coffey.trainer.seeds.Seed;
import io.opentelemetry.api.trace.SpanContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log of samples: all partitions of both topics, each in its order, without the ranges
 * that are to be left out.
 *
 * <p>The partitions are assigned, not subscribed: one trainer reads all of them, and nothing is
 * taken from it while it computes. Not thread-safe: the training thread owns it and the consumer.
 */
final class SampleFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SampleFeed.class);

  static final String LABELED = Topics.SAMPLES_LABELED.name();
  static final String UNLABELED = Topics.SAMPLES_UNLABELED.name();

  /**
   * A record that was polled and is being decoded.
   *
   * @param origin the span that it was written in; not valid when nobody traces it
   */
  record Fetched(
      TopicPartition partition, long offset, Future<Outcome> outcome, SpanContext origin) {}

  private final Consumer<String, byte[]> consumer;
  private final Decoding decoding;
  private final Lessons lessons = new Lessons();
  private final LeftOut leftOut = new LeftOut();
  private boolean unlabeledPaused;
  private long lostRecords;

  SampleFeed(Consumer<String, byte[]> consumer, Decoding decoding) {
    this.consumer = consumer;
    this.decoding = decoding;
  }

  /** Opens a consumer on both sample topics; nothing is assigned yet. */
  static SampleFeed open(TrainerSettings settings, ClusterAccess cluster) {
    Map<String, LessonDecoder> decoders = new HashMap<>();
    for (Topic<Sample> topic : List.of(Topics.SAMPLES_LABELED, Topics.SAMPLES_UNLABELED)) {
      Deserializer<Sample> format = topic.deserializer(cluster.registry());
      decoders.put(
          topic.name(),
          new LessonDecoder(
              settings.classes(),
              settings.preprocessing(),
              settings.batches().imageLimits(),
              new ViewChoice(
                  new Seed(settings.training().seed()), settings.batches().echo().uses()),
              bytes -> format.deserialize(topic.name(), bytes)));
    }
    return new SampleFeed(
        consumer(cluster), new Decoding(decoders, settings.batches().decodeThreads()));
  }

  /** Reads what is committed, from where it is told and from nowhere else. */
  static Consumer<String, byte[]> consumer(ClusterAccess cluster) {
    Map<String, Object> kafka = new HashMap<>(cluster.kafka());
    kafka.remove(ConsumerConfig.GROUP_ID_CONFIG);
    kafka.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    kafka.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    kafka.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
    kafka.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
    kafka.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
    return new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** All partitions of both topics. */
  List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(LABELED, UNLABELED)) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    return partitions;
  }

  /** Whether unlabelled records are polled. */
  void pauseUnlabeled(boolean pause) {
    if (pause == unlabeledPaused) {
      return;
    }
    List<TopicPartition> partitions =
        consumer.assignment().stream().filter(partition -> !isLabeled(partition)).toList();
    if (pause) {
      consumer.pause(partitions);
    } else {
      consumer.resume(partitions);
    }
    unlabeledPaused = pause;
  }

  /** From now on these are left out wherever they are met, unread but for the rest of a poll. */
  void leaveOut(List<Range> ranges) {
    leftOut.add(ranges);
  }

  /** Leaves out the next records of one that {@link #unread} told of; returns where it goes on. */
  long leap(TopicPartition partition, long records) {
    long to = consumer.position(partition) + records;
    consumer.seek(partition, to);
    return to;
  }

  /** Polls, and waits for at most {@code wait} while nothing comes. */
  List<Fetched> fetch(Duration wait) {
    List<Fetched> fetched = new ArrayList<>();
    try {
      leapLeftOut();
      for (ConsumerRecord<String, byte[]> record : consumer.poll(wait)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (leftOut.at(partition, record.offset()).isEmpty()) {
          fetched.add(
              new Fetched(
                  partition,
                  record.offset(),
                  decoding.submit(record),
                  TraceHeaders.read(record.headers())));
        }
      }
      leapLeftOut();
    } catch (OffsetOutOfRangeException e) {
      skipDeleted(e);
    }
    return fetched;
  }

  private void leapLeftOut() {
    for (TopicPartition partition : leftOut.partitions()) {
      settledPosition(partition)
          .flatMap(position -> leftOut.at(partition, position))
          .ifPresent(range -> consumer.seek(partition, range.to()));
    }
  }

  /** Empty while the client has to ask the broker whether it still stands where it stood. */
  private Optional<Long> settledPosition(TopicPartition partition) {
    try {
      return Optional.of(consumer.position(partition, Duration.ZERO));
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  /** As {@link #fetch(Duration)}, from all partitions but these; they keep their places. */
  List<Fetched> fetchWithout(Set<TopicPartition> full, Duration wait) {
    fetchFromAll();
    consumer.pause(full);
    return fetch(wait);
  }

  /** Ends what {@link #fetchWithout} began: no partition is left out any more. */
  void fetchFromAll() {
    consumer.resume(consumer.assignment());
    unlabeledPaused = false;
  }

  boolean isLabeled(TopicPartition partition) {
    return partition.topic().equals(LABELED);
  }

  /** Waits until the record is decoded; empty, and counted, when it cannot be used. */
  Optional<Lesson> lesson(Fetched fetched) {
    return lessons.lesson(fetched);
  }

  /** Retention was faster than training: go on with what is left, and say what is lost. */
  private void skipDeleted(OffsetOutOfRangeException failure) {
    Collection<TopicPartition> partitions = failure.partitions();
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    failure
        .offsetOutOfRangePartitions()
        .forEach(
            (partition, offset) -> {
              long beginning = beginnings.get(partition);
              if (offset > beginning) {
                throw new IllegalStateException(
                    "Offset "
                        + offset
                        + " of "
                        + partition
                        + " is behind the end of the log. Was the topic deleted and made again?"
                        + " Then train a new student: set another coffey.trainer.student-id.",
                    failure);
              }
              lostRecords += beginning - offset;
              LOG.warn(
                  "Offsets {} to {} of {} were deleted before they could be learnt from.",
                  offset,
                  beginning,
                  partition);
              consumer.seek(partition, beginning);
            });
  }

  Set<TopicPartition> assignment() {
    return consumer.assignment();
  }

  /**
   * Records of each partition that are not read yet, as far as is known now.
   *
   * @param ends of the partitions, known from elsewhere; may lack some, or be old
   */
  Map<TopicPartition, Long> unread(Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> unread = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      settledPosition(partition)
          .ifPresent(
              position -> {
                long told = ends.getOrDefault(partition, position) - position;
                // Logs only grow: of two answers the larger one is the newer.
                unread.put(partition, Math.max(told, consumer.currentLag(partition).orElse(0)));
              });
    }
    return unread;
  }

  Map<Outcome.Reason, Long> unusable() {
    return lessons.unusable();
  }

  long lostRecords() {
    return lostRecords;
  }

  /** The teacher of the newest sample that was decoded; empty before the first. */
  Optional<String> teacherId() {
    return lessons.teacherId();
  }

  /** Offset of the next record that is read. */
  long position(TopicPartition partition) {
    return consumer.position(partition);
  }

  /** True when every partition was read up to its position in {@code ends}. */
  boolean hasReached(SortedMap<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** Partitions that were read up to their position in {@code ends}; those without one were. */
  Set<TopicPartition> reached(SortedMap<TopicPartition, Long> ends) {
    return consumer.assignment().stream()
        .filter(it -> !ends.containsKey(it) || consumer.position(it) >= ends.get(it))
        .collect(Collectors.toSet());
  }

  /** Where a fresh start, or a start from {@code past}, reads each partition from. */
  Map<TopicPartition, Long> assign(Collection<TopicPartition> partitions, Turns past) {
    consumer.assign(partitions);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    for (TopicPartition partition : partitions) {
      long beginning = beginnings.get(partition);
      long from = past.from().getOrDefault(partition, beginning);
      if (isLabeled(partition)) {
        from = beginning;
      } else if (from < beginning) {
        LOG.warn(
            "Offsets {} to {} of {} are deleted; what they are still owed is lost.",
            from,
            beginning,
            partition);
        from = beginning;
      }
      consumer.seek(partition, from);
    }
    return beginnings;
  }

  @Override
  public void close() {
    decoding.close();
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
