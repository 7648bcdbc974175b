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

  private final LetterTopics topics;
  private final Settings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final NavigableSet<Letter> newestFirst = new TreeSet<>(Letter.NEWEST_FIRST);
  private final Map<LetterId, Redrive> redriven = new HashMap<>();
  private final Map<TopicPartition, Long> begins = new HashMap<>();
  private boolean isComplete = true;
  private KafkaConsumer<byte[], byte[]> consumer;

  public LetterIndex(LetterTopics topics, Settings settings) {
    this.topics = topics;
    this.settings = settings;
  }

  /**
   * The letters as they are now; what was committed before this call is among them.
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
      readUntil(consumer.endOffsets(consumer.assignment()), deadlineNanos);
      return new Letters(new ArrayList<>(newestFirst), redriven, isComplete);
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
      boolean isWhole = true;
      for (TopicPartition partition : all) {
        long begin = begins.get(partition);
        long from =
            letters.contains(partition)
                ? Math.max(begin, ends.get(partition) - settings.lettersMax())
                : begin;
        isWhole &= from == begin;
        reader.seek(partition, from);
      }
      isComplete = isWhole;
      return reader;
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
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
      newestFirst.add(
          record.value() == null
              ? Letter.unreadable(record, "it has no value.")
              : Letter.of(record, topics.letter(record.value())));
    } catch (RecordFormatException e) {
      if (record.topic().equals(Topics.IMAGES_REJECTED.name())) {
        newestFirst.add(Letter.unreadable(record, e.getMessage()));
      }
    }
    if (newestFirst.size() > settings.lettersMax()) {
      newestFirst.pollLast();
      isComplete = false;
    }
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
    isComplete |= newestFirst.isEmpty();
  }

  private boolean isDeleted(LetterId id) {
    var partition = new TopicPartition(Topics.IMAGES_REJECTED.name(), id.partition());
    return id.offset() < begins.getOrDefault(partition, 0L);
  }

  private void forgetAll() {
    newestFirst.clear();
    redriven.clear();
    begins.clear();
    isComplete = true;
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
