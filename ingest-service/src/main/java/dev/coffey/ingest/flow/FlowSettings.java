package dev.coffey.ingest.flow;

import java.time.Duration;

/**
 * Bounds of the way to the broker.
 *
 * @param eventsMax events in flight at the same time
 * @param bytesMax bytes in flight at the same time, all events together
 * @param deliveryTimeout until an event that is not acknowledged is given up
 * @param goneAfter without any acknowledgement, until the broker counts as gone
 */
public record FlowSettings(
    int eventsMax, long bytesMax, Duration deliveryTimeout, Duration goneAfter) {

  private static final Duration DELIVERY_TIMEOUT_MIN = Duration.ofSeconds(1);

  public FlowSettings {
    if (deliveryTimeout.compareTo(DELIVERY_TIMEOUT_MIN) < 0) {
      throw new IllegalArgumentException(
          "The delivery timeout is %s, but must be at least %s."
              .formatted(deliveryTimeout, DELIVERY_TIMEOUT_MIN));
    }
    if (goneAfter.isNegative() || goneAfter.isZero() || goneAfter.compareTo(deliveryTimeout) > 0) {
      throw new IllegalArgumentException(
          "The broker counts as gone after %s, but that must be above zero and within the delivery timeout, %s."
              .formatted(goneAfter, deliveryTimeout));
    }
  }
}
