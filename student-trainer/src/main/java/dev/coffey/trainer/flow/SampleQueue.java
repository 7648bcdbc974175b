package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.ledger.Turns.Run;
import dev.coffey.checkpoints.ledger.Turns.Skip;
import dev.coffey.checkpoints.ledger.Turns.Turn;
import dev.coffey.trainer.flow.SampleFeed.Fetched;
import dev.coffey.trainer.lessons.Lesson;
import dev.coffey.trainer.lessons.Outcome;
import dev.coffey.trainer.supply.Inflow;
import dev.coffey.trainer.supply.LagPolicy;
import io.opentelemetry.api.trace.SpanContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples in log order. Labelled and unlabelled records wait in a queue each, in the order in which
 * they were polled; decoding runs ahead on other threads. What is taken is told as turns, records
 * that could not be used and skips included, so that the same can be taken again.
 *
 * <p>Not thread-safe: the training thread owns it.
 */
final class SampleQueue implements Samples {

  private static final Logger LOG = LoggerFactory.getLogger(SampleQueue.class);

  /** What waits: a record, or the mark that what came after it was left out. */
  private sealed interface Waiting {}

  private record Waits(Fetched fetched) implements Waiting {}

  private record LeftOut(Skip skip) implements Waiting {}

  /** When a record was read, by both clocks. */
  private record Arrival(Instant at, long nanos) {}

  private final SampleFeed feed;
  private final LogEnds ends;
  private final LagPolicy policy;
  private final int prefetchMax;
  private final Clocks clocks;
  private final Instant openedAt;
  private final long openedNanos;
  private final ArrayDeque<Waiting> labeled = new ArrayDeque<>();
  private final ArrayDeque<Waiting> unlabeled = new ArrayDeque<>();
  private final Map<String, Arrival> newest = new HashMap<>();
  private int unlabeledWaiting;
  private long skippedRecords;

  /**
   * @param policy for unlabelled records; labelled ones are few, and always taken
   * @param prefetchMax unlabelled records that wait at most before no more are polled, in records;
   *     one poll's records can come on top
   */
  SampleQueue(SampleFeed feed, LogEnds ends, LagPolicy policy, int prefetchMax, Clocks clocks) {
    this.feed = feed;
    this.ends = ends;
    this.policy = policy;
    this.prefetchMax = prefetchMax;
    this.clocks = clocks;
    this.openedAt = clocks.wall().instant();
    this.openedNanos = clocks.nanos();
  }

  /**
   * Polls, and waits for at most {@code wait} while nothing comes. Unlabelled records only while
   * there is room for them; labelled ones always, for training may be waiting for those. Then
   * leaves out what the policy says.
   */
  void poll(Duration wait) {
    feed.pauseUnlabeled(unlabeledWaiting >= prefetchMax);
    for (Fetched fetched : feed.fetch(wait)) {
      newest.put(fetched.partition().topic(), new Arrival(clocks.wall().instant(), clocks.nanos()));
      enqueue(fetched);
    }
    keepUp();
  }

  void enqueue(Fetched fetched) {
    if (feed.isLabeled(fetched.partition())) {
      labeled.add(new Waits(fetched));
    } else {
      unlabeled.add(new Waits(fetched));
      unlabeledWaiting++;
    }
  }

  private void keepUp() {
    Map<TopicPartition, Long> unread = unread(SampleFeed.UNLABELED);
    Map<TopicPartition, Long> skips = policy.skips(unread, unlabeledWaiting);
    if (skips.isEmpty()) {
      return;
    }
    LOG.warn(
        "Behind: {} records wait, unread are {}. By {} these are skipped: {}.",
        unlabeledWaiting,
        unread,
        policy,
        skips);
    skips.forEach(
        (partition, records) -> {
          unlabeled.add(new LeftOut(new Skip(partition, feed.leap(partition, records))));
          skippedRecords += records;
        });
  }

  @Override
  public int unlabeledWaiting() {
    return unlabeledWaiting;
  }

  @Override
  public Taken takeLabeled() {
    return take(labeled, labeled.size());
  }

  @Override
  public Taken takeUnlabeled(int count) {
    int taken = Math.min(count, unlabeledWaiting);
    unlabeledWaiting -= taken;
    return take(unlabeled, taken);
  }

  private Taken take(ArrayDeque<Waiting> queue, int count) {
    List<Lesson> lessons = new ArrayList<>(count);
    List<Turn> turns = new ArrayList<>();
    Map<String, SpanContext> traces = new HashMap<>();
    for (int i = 0; i < count; ) {
      // Peek, join, then remove: an interrupted wait loses nothing.
      if (queue.element() instanceof Waits next) {
        Optional<Lesson> lesson = feed.lesson(next.fetched());
        lesson.ifPresent(lessons::add);
        if (lesson.isPresent() && next.fetched().origin().isValid()) {
          traces.put(lesson.get().imageId(), next.fetched().origin());
        }
        append(turns, next.fetched());
        i++;
      } else {
        turns.add(((LeftOut) queue.element()).skip());
      }
      queue.remove();
    }
    return new Taken(lessons, turns, traces);
  }

  private static void append(List<Turn> turns, Fetched next) {
    int last = turns.size() - 1;
    if (last >= 0
        && turns.get(last) instanceof Run run
        && run.partition().equals(next.partition())) {
      turns.set(last, new Run(next.partition(), next.offset() + 1, run.records() + 1));
    } else {
      turns.add(new Run(next.partition(), next.offset() + 1, 1));
    }
  }

  @Override
  public Optional<String> teacherId() {
    return feed.teacherId();
  }

  private Map<TopicPartition, Long> unread(String topic) {
    Map<TopicPartition, Long> unread = feed.unread(ends.of(feed.assignment()));
    unread.keySet().removeIf(partition -> !partition.topic().equals(topic));
    return unread;
  }

  /** What comes of a sample topic. */
  Inflow inflow(String topic) {
    int waiting = topic.equals(SampleFeed.LABELED) ? labeled.size() : unlabeledWaiting;
    long unread = unread(topic).values().stream().mapToLong(Long::longValue).sum();
    Optional<Arrival> arrival = Optional.ofNullable(newest.get(topic));
    return new Inflow(
        waiting + unread,
        arrival.map(Arrival::at),
        openedAt,
        arrival.map(Arrival::nanos).orElse(openedNanos));
  }

  /** Records left out to keep up. */
  long skippedRecords() {
    return skippedRecords;
  }

  Map<Outcome.Reason, Long> unusable() {
    return feed.unusable();
  }

  /** Records that retention deleted before they were read. */
  long lostRecords() {
    return feed.lostRecords();
  }
}
