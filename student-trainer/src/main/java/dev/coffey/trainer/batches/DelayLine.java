package dev.coffey.trainer.batches;

import dev.coffey.checkpoints.ledger.Echo;
import java.util.ArrayList;
import java.util.List;

/**
 * Data echoing with a fixed delay: a step uses its fresh samples, and those that were fresh G, 2G,
 * … (R−1)G steps ago. Every sample is so used exactly R times, G steps apart, and what a step uses
 * depends on nothing but the fresh samples of the steps up to it.
 *
 * <p>While the line fills, steps are smaller: step t (from 0) has 1 + min(R−1, ⌊t/G⌋) parts.
 * Filling up with more fresh samples instead would come back as bursts of period R·G.
 *
 * <p>Invariant: after n steps the line holds the fresh samples of the last min(n, (R−1)G) of them.
 * Not thread-safe: the training thread owns it.
 */
public final class DelayLine<T> {

  /** A sample and how often it was used before: 0 when fresh. */
  public record Use<T>(T sample, int earlierUses) {}

  private final Echo echo;
  private final List<List<T>> ring;
  private long steps;

  public DelayLine(Echo echo) {
    this.echo = echo;
    this.ring = new ArrayList<>(echo.memorySteps());
  }

  /**
   * Takes the fresh samples of the next step and returns all that the step uses, fresh ones first.
   */
  public List<Use<T>> step(List<T> fresh) {
    List<Use<T>> uses = new ArrayList<>(fresh.size() * echo.uses());
    fresh.forEach(sample -> uses.add(new Use<>(sample, 0)));
    for (int k = 1; k < echo.uses(); k++) {
      long past = steps - (long) k * echo.lagSteps();
      if (past < 0) {
        break;
      }
      for (T sample : ring.get(slot(past))) {
        uses.add(new Use<>(sample, k));
      }
    }
    remember(List.copyOf(fresh));
    return uses;
  }

  /** Samples that are still owed a use. */
  public int size() {
    return ring.stream().mapToInt(List::size).sum();
  }

  private void remember(List<T> fresh) {
    if (echo.memorySteps() > 0) {
      // The slot that is overwritten was used for the last time in this very step.
      if (ring.size() < echo.memorySteps()) {
        ring.add(fresh);
      } else {
        ring.set(slot(steps), fresh);
      }
    }
    steps++;
  }

  private int slot(long step) {
    return (int) (step % echo.memorySteps());
  }
}
