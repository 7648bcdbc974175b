package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.ledger.Turns.Run;
import dev.coffey.checkpoints.ledger.Turns.Turn;
import dev.coffey.trainer.flow.SampleFeed.Fetched;
import dev.coffey.trainer.lessons.Lesson;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Samples as recorded turns tell them, read from the log again: exactly the records that a step
 * used then. Not thread-safe: the replaying thread owns it.
 */
final class RecordedSamples implements Samples {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final int AHEAD_MAX = 512;
  private static final Duration STALL_MAX = Duration.ofSeconds(30);

  private final SampleFeed feed;
  private final Predicate<Lesson> kept;
  private final BiConsumer<Fetched, Lesson> taken;
  private final Map<TopicPartition, ArrayDeque<Fetched>> waiting = new HashMap<>();
  private final List<Turn> labeled = new ArrayList<>();
  private final List<Turn> unlabeled = new ArrayList<>();

  /**
   * @param kept false for lessons that are left out as if they had never come
   * @param taken told of each lesson that a step takes, and where it was read
   */
  RecordedSamples(SampleFeed feed, Predicate<Lesson> kept, BiConsumer<Fetched, Lesson> taken) {
    this.feed = feed;
    this.kept = kept;
    this.taken = taken;
  }

  /** Takes in a record that was read before the first step. */
  void enqueue(Fetched fetched) {
    waiting.computeIfAbsent(fetched.partition(), p -> new ArrayDeque<>()).add(fetched);
  }

  /**
   * Reads what one step used; the two takes that follow hand it out. What it skipped, the feed has
   * been told to leave out.
   *
   * @throws IllegalStateException when the topic no longer has all of it
   */
  void nextStep(List<Turn> turns) {
    labeled.clear();
    unlabeled.clear();
    for (Turn turn : turns) {
      (feed.isLabeled(turn.partition()) ? labeled : unlabeled).add(turn);
      if (turn instanceof Run run) {
        readUpTo(run);
      }
    }
  }

  private void readUpTo(Run run) {
    long sinceNanos = System.nanoTime();
    while (feed.position(run.partition()) < run.to()) {
      List<Fetched> fetched = feed.fetchWithout(full(run.partition()), POLL);
      fetched.forEach(this::enqueue);
      if (!fetched.isEmpty()) {
        sinceNanos = System.nanoTime();
      } else if (System.nanoTime() - sinceNanos > STALL_MAX.toNanos()) {
        throw new IllegalStateException(
            "Reading "
                + run.partition()
                + " stands at "
                + feed.position(run.partition())
                + " before "
                + run.to()
                + ": is the broker there, and the topic the same?");
      }
    }
  }

  /** Partitions whose records are far ahead of the steps, so that others are waited for. */
  private Set<TopicPartition> full(TopicPartition wanted) {
    return waiting.entrySet().stream()
        .filter(entry -> entry.getValue().size() >= AHEAD_MAX)
        .map(Map.Entry::getKey)
        .filter(partition -> !partition.equals(wanted))
        .collect(Collectors.toSet());
  }

  @Override
  public Taken takeLabeled() {
    return take(labeled);
  }

  @Override
  public Taken takeUnlabeled(int count) {
    return take(unlabeled);
  }

  @Override
  public int unlabeledWaiting() {
    return unlabeled.stream().mapToInt(turn -> turn instanceof Run run ? run.records() : 0).sum();
  }

  @Override
  public Optional<String> teacherId() {
    return feed.teacherId();
  }

  private Taken take(List<Turn> turns) {
    List<Lesson> lessons = new ArrayList<>();
    for (Turn turn : turns) {
      if (turn instanceof Run run) {
        take(run, lessons);
      }
    }
    Taken taken = new Taken(lessons, List.copyOf(turns), Map.of());
    turns.clear();
    return taken;
  }

  private void take(Run run, List<Lesson> lessons) {
    ArrayDeque<Fetched> records = waiting.getOrDefault(run.partition(), new ArrayDeque<>());
    int count = 0;
    while (!records.isEmpty() && records.element().offset() < run.to()) {
      count++;
      Fetched fetched = records.remove();
      Optional<Lesson> lesson = feed.lesson(fetched).filter(kept);
      lesson.ifPresent(it -> taken.accept(fetched, it));
      lesson.ifPresent(lessons::add);
    }
    if (count != run.records()) {
      throw new IllegalStateException(
          run.partition()
              + " has "
              + count
              + " records up to offset "
              + run.to()
              + " where the step used "
              + run.records()
              + ": retention has deleted what is needed for this replay.");
    }
  }
}
