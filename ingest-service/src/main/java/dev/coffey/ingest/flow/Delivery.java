package dev.coffey.ingest.flow;

/** What became of an event that was sent to the broker. */
public sealed interface Delivery {

  /** All in-sync replicas have it. */
  record Stored(String topic, int partition, long offset) implements Delivery {}

  /** The broker answers, but not in time; the event may still have been written. */
  record BrokerSlow(String detail) implements Delivery {}

  /** The broker does not answer; the event may still have been written. */
  record BrokerGone(String detail) implements Delivery {}

  /** The broker refused it, and will refuse it again. */
  record Refused(String detail) implements Delivery {}
}
