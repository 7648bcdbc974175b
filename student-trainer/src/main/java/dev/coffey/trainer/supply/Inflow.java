package dev.coffey.trainer.supply;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What comes of a sample topic, at one moment.
 *
 * @param lag records that the broker has and no step has used, as far as is known; markers of
 *     transactions count as records
 * @param newestAt when the last one was read; empty when none was since {@code watchedSince}
 */
public record Inflow(long lag, Optional<Instant> newestAt, Instant watchedSince) {

  /** How long none has come. */
  public Duration silence(Instant now) {
    return Duration.between(newestAt.orElse(watchedSince), now);
  }
}
