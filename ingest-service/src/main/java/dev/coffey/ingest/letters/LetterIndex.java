package dev.coffey.ingest.letters;

import dev.coffey.schemas.RecordFormatException;
import dev.coffey.schemas.Redrive;
import dev.coffey.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The newest letters, without their values, and which were put back. Nothing is read before
 * somebody asks; then whatever came since the last question. Thread-safe: whoever asks reads, one
 * at a time.
 */
public final class LetterIndex implements AutoCloseable {

  /**
   * Bounds.
   *
   * @param lettersMax that are remembered
   * @param lookMax how long one look may take
   */
  public record Settings(int lettersMax, Duration lookMax) {
    public Settings {
      if (lettersMax < 1) {
        throw new IllegalArgumentException(
            "coffey.ingest.letters.indexed-max is " + lettersMax + "; it must be at least 1");
      }
    }
  }

  private static final Duration POLL = Duration.ofMillis(200);

  /** How far back the letters of a partition are known. */
  private static final class Reach {
    private long from;
    private int lettersRead;
    private long forgottenBelow;

    /** To be read from this offset on, whatever of it was read before. */
    void begin(long offset) {
      from = offset;
      lettersRead = 0;
      forgottenBelow = 0;
    }

    void forgot(long offset) {
      forgottenBelow = Math.max(forgottenBelow, offset + 1);
    }

    /** Whether nothing is missing of what lies behind this offset. */
    boolean isWhole(long begin) {
      return from <= begin && forgottenBelow <= begin;
    }
  }

  private final LetterTopics topics;
  private final Settings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final NavigableSet<Letter> newestFirst = new TreeSet<>(Letter.NEWEST_FIRST);
  private final Map<LetterId, Redrive> redriven = new HashMap<>();
  private final Map<TopicPartition, Long> begins = new HashMap<>();
  private final Map<TopicPartition, Reach> reaches = new HashMap<>();
  private KafkaConsumer<byte[], byte[]> consumer;

  public LetterIndex(LetterTopics topics, Settings settings) {
    this.topics = topics;
    this.settings = settings;
  }

  /**
   * The letters as they are now; what was committed before this call is among them, once the broker
   * has marked it so, which it does a moment after it answers.
   *
   * @throws LettersUnreadException when that takes too long; what was read is kept, so ask again
   * @throws KafkaException when broker or registry do not answer
   */
  public Letters look() {
    long deadlineNanos = System.nanoTime() + settings.lookMax().toNanos();
    if (!isMine()) {
      throw new LettersUnreadException("Somebody else is reading the letters; ask again.");
    }
    try {
      if (consumer == null) {
        consumer = opened();
      }
      forgetDeleted();
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      do {
        readUntil(ends, deadlineNanos);
      } while (reachesFurther(ends));
      return new Letters(new ArrayList<>(newestFirst), redriven, isComplete());
    } catch (LettersUnreadException | TimeoutException e) {
      throw e;
    } catch (RuntimeException e) {
      // Records that were polled and not taken in would be missing for ever.
      forgetAll();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private boolean isMine() {
    try {
      return lock.tryLock(settings.lookMax().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** At the first letter to read; a broker that is away leaves nothing half open. */
  private KafkaConsumer<byte[], byte[]> opened() {
    KafkaConsumer<byte[], byte[]> reader = topics.consumer();
    try {
      List<TopicPartition> letters = partitions(reader, Topics.IMAGES_REJECTED.name());
      List<TopicPartition> all = new ArrayList<>(letters);
      all.addAll(partitions(reader, Topics.IMAGES_REDRIVEN.name()));
      reader.assign(all);
      begins.putAll(reader.beginningOffsets(all));
      Map<TopicPartition, Long> ends = reader.endOffsets(all);
      reader.seekToBeginning(all);
      for (TopicPartition partition : letters) {
        Reach reach = new Reach();
        reach.begin(Math.max(begins.get(partition), ends.get(partition) - settings.lettersMax()));
        reader.seek(partition, reach.from);
        reaches.put(partition, reach);
      }
      return reader;
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /**
   * Goes further back where there were no more letters than are remembered: the marks of
   * transactions and what was aborted take offsets too. What was read is read again, at most as
   * much as is new.
   */
  private boolean reachesFurther(Map<TopicPartition, Long> ends) {
    boolean isFurther = false;
    for (Map.Entry<TopicPartition, Reach> it : reaches.entrySet()) {
      TopicPartition partition = it.getKey();
      Reach reach = it.getValue();
      long begin = begins.get(partition);
      if (reach.from > begin && reach.lettersRead <= settings.lettersMax()) {
        long offsets = ends.get(partition) - reach.from;
        reach.begin(Math.max(begin, ends.get(partition) - 2 * Math.max(1, offsets)));
        consumer.seek(partition, reach.from);
        isFurther = true;
      }
    }
    return isFurther;
  }

  private boolean isComplete() {
    return reaches.entrySet().stream()
        .allMatch(it -> it.getValue().isWhole(begins.get(it.getKey())));
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> reader, String topic) {
    return reader.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  private void readUntil(Map<TopicPartition, Long> ends, long deadlineNanos) {
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      if (System.nanoTime() > deadlineNanos) {
        throw new LettersUnreadException(
            "%,d letters were read within %s, and there are more; ask again."
                .formatted(newestFirst.size(), settings.lookMax()));
      }
      consumer.poll(POLL).forEach(this::take);
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.topic().equals(Topics.IMAGES_REDRIVEN.name())) {
        if (record.value() != null) {
          Redrive mark = topics.redrive(record.value());
          redriven.put(new LetterId(mark.getPartition(), mark.getOffset()), mark);
        }
        return;
      }
      remember(
          record.value() == null
              ? Letter.unreadable(record, "it has no value.")
              : Letter.of(record, topics.letter(record.value())));
    } catch (RecordFormatException e) {
      if (record.topic().equals(Topics.IMAGES_REJECTED.name())) {
        remember(Letter.unreadable(record, e.getMessage()));
      }
    }
  }

  private void remember(Letter letter) {
    reach(letter).lettersRead++;
    newestFirst.add(letter);
    if (newestFirst.size() > settings.lettersMax()) {
      Letter oldest = newestFirst.pollLast();
      reach(oldest).forgot(oldest.id().offset());
    }
  }

  private Reach reach(Letter letter) {
    return reaches.get(new TopicPartition(Topics.IMAGES_REJECTED.name(), letter.id().partition()));
  }

  /** What retention or a purge took is no letter any more. */
  private void forgetDeleted() {
    Map<TopicPartition, Long> now = consumer.beginningOffsets(consumer.assignment());
    if (now.equals(begins)) {
      return;
    }
    begins.putAll(now);
    newestFirst.removeIf(letter -> isDeleted(letter.id()));
    redriven.keySet().removeIf(this::isDeleted);
  }

  private boolean isDeleted(LetterId id) {
    var partition = new TopicPartition(Topics.IMAGES_REJECTED.name(), id.partition());
    return id.offset() < begins.getOrDefault(partition, 0L);
  }

  private void forgetAll() {
    newestFirst.clear();
    redriven.clear();
    begins.clear();
    reaches.clear();
    if (consumer != null) {
      consumer.close();
      consumer = null;
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      forgetAll();
    } finally {
      lock.unlock();
    }
  }
}
