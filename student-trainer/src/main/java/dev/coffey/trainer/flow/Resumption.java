package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.ledger.Echo;
import dev.coffey.checkpoints.ledger.TurnLog;
import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.Turns.Turn;
import dev.coffey.trainer.batches.DelayLine;
import dev.coffey.trainer.flow.SampleFeed.Fetched;
import dev.coffey.trainer.flow.TrainingRun.Resumed;
import dev.coffey.trainer.lessons.Lesson;
import dev.coffey.trainer.reservoir.LabeledReservoir;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings back from the log what the trainer held in memory at a cut.
 *
 * <p>A manifest's offsets say where reading goes on: behind them every sample was fresh once. Its
 * turns reach back to the first step whose samples are still owed an echo. So `samples.unlabeled`
 * is read from there up to the offsets, turn by turn, through the delay line without training; and
 * `samples.labeled` from its beginning up to the offsets, into the reservoir. From then on every
 * step is the step it would have been without the restart.
 */
final class Resumption {

  private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final SampleFeed feed;
  private final Echo echo;
  private final LabeledReservoir reservoir;
  private final Consumer<Fetched> beyond;
  private final Predicate<Lesson> kept;
  private final Map<TopicPartition, ArrayDeque<Fetched>> window = new HashMap<>();

  /**
   * @param beyond takes the records that lie behind the cut
   * @param kept false for lessons that are left out as if they had never come
   */
  Resumption(
      SampleFeed feed,
      Echo echo,
      LabeledReservoir reservoir,
      Consumer<Fetched> beyond,
      Predicate<Lesson> kept) {
    this.feed = feed;
    this.echo = echo;
    this.reservoir = reservoir;
    this.beyond = beyond;
    this.kept = kept;
  }

  /**
   * @param partitions all of both topics
   * @param past the turns of the manifest; without steps for a new student
   * @param stopped asked now and then; when true the result is of no use
   */
  Resumed resume(Collection<TopicPartition> partitions, Turns past, BooleanSupplier stopped) {
    if (!past.echo().equals(echo)) {
      LOG.warn(
          "Echo changed from {} to {}: samples of the last steps are used as the new one says.",
          past.echo(),
          echo);
    }
    Turns owed = past.startingAt(past.lastStep() + 1 - echo.memorySteps());
    feed.leaveOut(owed.skipped());
    Map<TopicPartition, Long> beginnings = feed.assign(partitions, owed);
    SortedMap<TopicPartition, Long> ends = owed.positionsAfter(owed.lastStep());
    read(ends, stopped);
    DelayLine<Lesson> delayLine = refilled(owed);
    if (!owed.steps().isEmpty()) {
      LOG.info(
          "Read again: {} labelled samples for the reservoir, {} that are owed an echo.",
          reservoir.size(),
          delayLine.size());
    }
    return new Resumed(delayLine, reservoir, turnLog(owed, beginnings));
  }

  /**
   * A partition that is at its end waits for the others: what lies behind the cut can be more than
   * there is memory for, and is read when there is room for it. One poll's records can go beyond.
   */
  private void read(SortedMap<TopicPartition, Long> ends, BooleanSupplier stopped) {
    while (!feed.hasReached(ends) && !stopped.getAsBoolean()) {
      for (Fetched fetched : feed.fetchWithout(feed.reached(ends), POLL)) {
        if (fetched.offset() >= ends.getOrDefault(fetched.partition(), 0L)) {
          beyond.accept(fetched);
        } else if (feed.isLabeled(fetched.partition())) {
          lesson(fetched).ifPresent(reservoir::offerAgain);
        } else {
          window.computeIfAbsent(fetched.partition(), p -> new ArrayDeque<>()).add(fetched);
        }
      }
    }
    feed.fetchFromAll();
  }

  private Optional<Lesson> lesson(Fetched fetched) {
    return feed.lesson(fetched).filter(kept);
  }

  private DelayLine<Lesson> refilled(Turns owed) {
    DelayLine<Lesson> delayLine = new DelayLine<>(echo);
    for (List<Turn> turns : owed.steps()) {
      List<Lesson> fresh = new ArrayList<>();
      for (Turn turn : turns) {
        ArrayDeque<Fetched> waiting = window.getOrDefault(turn.partition(), new ArrayDeque<>());
        while (!waiting.isEmpty() && waiting.element().offset() < turn.to()) {
          lesson(waiting.remove()).ifPresent(fresh::add);
        }
      }
      delayLine.step(fresh);
    }
    return delayLine;
  }

  /** A partition that is new has its beginning as the place where its first step reads from. */
  private TurnLog turnLog(Turns owed, Map<TopicPartition, Long> beginnings) {
    TreeMap<TopicPartition, Long> from = new TreeMap<>(owed.from().comparator());
    from.putAll(beginnings);
    from.putAll(owed.from());
    return new TurnLog(new Turns(echo, owed.firstStep(), from, owed.steps()), echo);
  }
}
