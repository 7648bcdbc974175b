package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.Turns.Run;
import dev.coffey.schemas.Sample;
import dev.coffey.schemas.Topic;
import dev.coffey.schemas.Topics;
import dev.coffey.trainer.lessons.Lesson;
import dev.coffey.trainer.lessons.LessonDecoder;
import dev.coffey.trainer.lessons.Outcome;
import dev.coffey.trainer.lessons.Outcome.Unusable;
import dev.coffey.trainer.lessons.Outcome.Usable;
import dev.coffey.trainer.lessons.ViewChoice;
import dev.coffey.trainer.seeds.Seed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples in log order. Labelled and unlabelled records wait in a queue each, in the order in which
 * they were polled; decoding runs ahead on other threads. What is taken is told as runs of the log,
 * records that could not be used included, so that the same can be taken again.
 *
 * <p>The partitions are assigned, not subscribed: one trainer reads all of them, and nothing is
 * taken from it while it computes. Not thread-safe: the training thread owns it and the consumer.
 */
final class SampleFeed implements Samples, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SampleFeed.class);
  private static final int WARNINGS_MAX = 20;

  /** A record that was polled and is being decoded. */
  record Fetched(TopicPartition partition, long offset, Future<Outcome> outcome) {}

  private final Consumer<String, byte[]> consumer;
  private final List<String> topics;
  private final Decoding decoding;
  private final int prefetchMax;
  private final ArrayDeque<Fetched> labeled = new ArrayDeque<>();
  private final ArrayDeque<Fetched> unlabeled = new ArrayDeque<>();
  private final Map<Outcome.Reason, Long> unusable = new EnumMap<>(Outcome.Reason.class);
  private boolean unlabeledPaused;
  private long lostRecords;
  private int warnings;
  private String teacherId;

  /**
   * @param topics of the labelled samples, and of the unlabelled ones
   * @param prefetchMax unlabelled records that wait at most before no more are polled, in records;
   *     one poll's records can come on top
   */
  SampleFeed(
      Consumer<String, byte[]> consumer, List<String> topics, Decoding decoding, int prefetchMax) {
    this.consumer = consumer;
    this.topics = List.copyOf(topics);
    this.decoding = decoding;
    this.prefetchMax = prefetchMax;
  }

  /** Opens a consumer on both sample topics; nothing is assigned yet. */
  static SampleFeed open(TrainerSettings settings, ClusterAccess cluster) {
    Map<String, Object> kafka = new HashMap<>(cluster.kafka());
    kafka.remove(ConsumerConfig.GROUP_ID_CONFIG);
    kafka.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    kafka.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    kafka.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
    kafka.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
    kafka.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
    Map<String, LessonDecoder> decoders = new HashMap<>();
    for (Topic<Sample> topic : List.of(Topics.SAMPLES_LABELED, Topics.SAMPLES_UNLABELED)) {
      Deserializer<Sample> format = topic.deserializer(cluster.registry());
      decoders.put(
          topic.name(),
          new LessonDecoder(
              settings.classes(),
              settings.preprocessing(),
              new ViewChoice(
                  new Seed(settings.training().seed()), settings.batches().echo().uses()),
              bytes -> format.deserialize(topic.name(), bytes)));
    }
    return new SampleFeed(
        new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer()),
        List.of(Topics.SAMPLES_LABELED.name(), Topics.SAMPLES_UNLABELED.name()),
        new Decoding(decoders, settings.batches().decodeThreads()),
        settings.batches().prefetchMax());
  }

  /** All partitions of both topics. */
  List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    return partitions;
  }

  /**
   * Polls, and waits for at most {@code wait} while nothing comes. Unlabelled records only while
   * there is room for them; labelled ones always, for training may be waiting for those.
   */
  void poll(Duration wait) {
    boolean full = unlabeled.size() >= prefetchMax;
    if (full != unlabeledPaused) {
      List<TopicPartition> partitions =
          consumer.assignment().stream().filter(partition -> !isLabeled(partition)).toList();
      if (full) {
        consumer.pause(partitions);
      } else {
        consumer.resume(partitions);
      }
      unlabeledPaused = full;
    }
    fetch(wait).forEach(this::enqueue);
  }

  /** Polls, and hands the records out instead of queueing them. */
  List<Fetched> fetch(Duration wait) {
    List<Fetched> fetched = new ArrayList<>();
    try {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(wait)) {
        fetched.add(
            new Fetched(
                new TopicPartition(record.topic(), record.partition()),
                record.offset(),
                decoding.submit(record)));
      }
    } catch (OffsetOutOfRangeException e) {
      skipDeleted(e);
    }
    return fetched;
  }

  /** As {@link #fetch(Duration)}, from all partitions but these; they keep their places. */
  List<Fetched> fetchWithout(Set<TopicPartition> full, Duration wait) {
    consumer.resume(consumer.assignment());
    consumer.pause(full);
    return fetch(wait);
  }

  void enqueue(Fetched fetched) {
    (isLabeled(fetched.partition()) ? labeled : unlabeled).add(fetched);
  }

  boolean isLabeled(TopicPartition partition) {
    return partition.topic().equals(topics.get(0));
  }

  @Override
  public int unlabeledWaiting() {
    return unlabeled.size();
  }

  @Override
  public Taken takeLabeled() {
    return take(labeled, labeled.size());
  }

  @Override
  public Taken takeUnlabeled(int count) {
    return take(unlabeled, Math.min(count, unlabeled.size()));
  }

  private Taken take(ArrayDeque<Fetched> queue, int count) {
    List<Lesson> lessons = new ArrayList<>(count);
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Peek, join, then remove: an interrupted wait loses nothing.
      Fetched next = queue.element();
      lesson(next).ifPresent(lessons::add);
      queue.remove();
      append(runs, next);
    }
    return new Taken(lessons, runs);
  }

  static void append(List<Run> runs, Fetched next) {
    int last = runs.size() - 1;
    if (last >= 0 && runs.get(last).partition().equals(next.partition())) {
      int records = runs.get(last).records() + 1;
      runs.set(last, new Run(next.partition(), next.offset() + 1, records));
    } else {
      runs.add(new Run(next.partition(), next.offset() + 1, 1));
    }
  }

  /** Waits until the record is decoded; empty, and counted, when it cannot be used. */
  Optional<Lesson> lesson(Fetched fetched) {
    Outcome outcome = joined(fetched);
    if (outcome instanceof Usable usable) {
      noteTeacher(usable.teacherId());
      return Optional.of(usable.lesson());
    }
    Unusable bad = (Unusable) outcome;
    unusable.merge(bad.reason(), 1L, Long::sum);
    if (warnings++ < WARNINGS_MAX) {
      LOG.warn(
          "Left out {}@{}: {}: {}{}",
          fetched.partition(),
          fetched.offset(),
          bad.reason(),
          bad.detail(),
          warnings == WARNINGS_MAX ? " (further ones are only counted)" : "");
    }
    return Optional.empty();
  }

  private static Outcome joined(Fetched fetched) {
    try {
      return fetched.outcome().get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Decoding " + fetched.partition() + "@" + fetched.offset() + " failed.", e.getCause());
    }
  }

  private void noteTeacher(String id) {
    if (!id.equals(teacherId)) {
      if (teacherId != null) {
        LOG.warn("The samples' teacher changed from {} to {}.", teacherId, id);
      }
      teacherId = id;
    }
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

  /** Records of both topics that the broker has and no step has used, as far as is known. */
  long lag() {
    long lag = (long) unlabeled.size() + labeled.size();
    for (TopicPartition partition : consumer.assignment()) {
      lag += consumer.currentLag(partition).orElse(0);
    }
    return lag;
  }

  Map<Outcome.Reason, Long> unusable() {
    return Map.copyOf(unusable);
  }

  long lostRecords() {
    return lostRecords;
  }

  @Override
  public Optional<String> teacherId() {
    return Optional.ofNullable(teacherId);
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
