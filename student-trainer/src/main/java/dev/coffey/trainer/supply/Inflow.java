package dev.coffey.trainer.supply;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What comes of a sample topic, at one moment.
 *
 * @param lag records that the broker has and no step has used, as far as is known; markers of
 *     transactions count as records
 * @param newestAt when the last one was read; empty when none was since {@code watchedSince}
 * @param quietSinceNanos the same, or {@code watchedSince}, by a clock as {@link
 *     System#nanoTime()}, which nobody sets back
 */
public record Inflow(
    long lag, Optional<Instant> newestAt, Instant watchedSince, @JsonIgnore long quietSinceNanos) {

  /** How long none has come. */
  public Duration silence(long nowNanos) {
    return Duration.ofNanos(nowNanos - quietSinceNanos);
  }
}
