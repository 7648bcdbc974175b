package dev.coffey.schemas;

/** What a broker does with old records of a topic. */
public enum Cleanup {
  /** Deletes them when they are older than the topic's retention. */
  DELETE,
  /** Keeps the newest record of each key for good. */
  COMPACT;

  /** As in the broker's {@code cleanup.policy}. */
  String setting() {
    return this == DELETE ? "delete" : "compact";
  }
}
