package dev.coffey.ingest.flow;

/** Whether there is room for one more event. */
public sealed interface Admission {

  /** There is; whoever got it closes it. */
  record Admitted(InFlight.Room room) implements Admission {}

  /** Not now, but soon. */
  record Full(String detail) implements Admission {}

  /** The broker does not answer. */
  record BrokerGone(String detail) implements Admission {}
}
