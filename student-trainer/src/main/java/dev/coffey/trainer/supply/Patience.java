package dev.coffey.trainer.supply;

import java.time.Duration;
import java.util.Optional;

/**
 * How long samples may fail to come before that is said. The trainer goes on waiting, or learning
 * from what it has, in any case.
 *
 * @param unlabeled while steps wait for unlabelled samples
 * @param firstLabels while the first step waits for labelled samples
 * @param labeled while steps are taken; empty for ever, since a set of labels may be complete
 */
public record Patience(Duration unlabeled, Duration firstLabels, Optional<Duration> labeled) {

  /**
   * What has not come for too long, as a sentence for a person.
   *
   * @param labeledMissing samples that the first step still needs
   * @param freshMissing samples that the next step still needs
   * @param nowNanos by a clock as {@link System#nanoTime()}
   */
  public Optional<String> overdue(
      Inflow labeledSamples,
      Inflow unlabeledSamples,
      long labeledMissing,
      int freshMissing,
      long nowNanos) {
    Duration noLabels = labeledSamples.silence(nowNanos);
    Duration noSamples = unlabeledSamples.silence(nowNanos);
    if (labeledMissing > 0 && noLabels.compareTo(firstLabels) > 0) {
      return Optional.of(
          "No labelled sample has come for "
              + whole(noLabels)
              + " (coffey.trainer.patience.first-labels is "
              + firstLabels
              + "), and the first step needs "
              + labeledMissing
              + " more: are labels pushed, and does the teacher run?");
    }
    if (freshMissing > 0 && noSamples.compareTo(unlabeled) > 0) {
      return Optional.of(
          "No unlabelled sample has come for "
              + whole(noSamples)
              + " (coffey.trainer.patience.unlabeled is "
              + unlabeled
              + "): are images pushed, and does the teacher run?");
    }
    return labeled
        .filter(limit -> labeledMissing <= 0 && noLabels.compareTo(limit) > 0)
        .map(
            limit ->
                "No labelled sample has come for "
                    + whole(noLabels)
                    + " (coffey.trainer.patience.labeled is "
                    + limit
                    + "); training goes on with those that are kept.");
  }

  private static Duration whole(Duration duration) {
    return Duration.ofSeconds(duration.toSeconds());
  }
}
