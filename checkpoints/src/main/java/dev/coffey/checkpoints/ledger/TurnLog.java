package dev.coffey.checkpoints.ledger;

import dev.coffey.checkpoints.ledger.Turns.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.kafka.common.TopicPartition;

/**
 * The turns since some step, growing at the end and cut at the front. Not thread-safe: the training
 * thread owns it.
 */
public final class TurnLog {

  private final Echo echo;
  private final SortedMap<TopicPartition, Long> from;
  private final SortedMap<TopicPartition, Long> to;
  private final ArrayDeque<List<Turn>> steps;
  private long firstStep;

  /** Goes on from turns that were recorded before. */
  public TurnLog(Turns past, Echo echo) {
    this.echo = echo;
    this.from = Turns.sorted(past.from());
    this.to = past.positionsAfter(past.lastStep());
    this.steps = new ArrayDeque<>(past.steps());
    this.firstStep = past.firstStep();
  }

  /** Adds the turns of the next step. */
  public void add(List<? extends Turn> turns) {
    for (Turn turn : turns) {
      Long position = to.get(turn.partition());
      if (position != null && turn.to() <= position) {
        throw new IllegalStateException(
            "Turn to offset "
                + turn.to()
                + " of "
                + turn.partition()
                + " is behind "
                + position
                + ".");
      }
      from.putIfAbsent(turn.partition(), 0L);
      to.put(turn.partition(), turn.to());
    }
    steps.add(List.copyOf(turns));
  }

  /** Forgets the steps before {@code step}. */
  public void forgetBefore(long step) {
    while (firstStep < step && !steps.isEmpty()) {
      steps.remove().forEach(turn -> from.put(turn.partition(), turn.to()));
      firstStep++;
    }
  }

  public Turns turns() {
    return new Turns(echo, firstStep, from, new ArrayList<>(steps));
  }
}
