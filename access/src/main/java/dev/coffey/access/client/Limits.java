package dev.coffey.access.client;

import java.time.Duration;

/**
 * What an answer may take.
 *
 * @param time from the request to the answer's last byte
 * @param bytes of the answer's body
 */
public record Limits(Duration time, long bytes) {

  /** Checks that both are positive. */
  public Limits {
    if (time.isNegative() || time.isZero() || bytes < 1) {
      throw new IllegalArgumentException(
          "%s and %d bytes; an answer takes some of both.".formatted(time, bytes));
    }
  }
}
