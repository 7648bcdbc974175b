package dev.coffey.schemas;

/** How a broker stores a topic's batches. */
public enum Compression {
  /** As they come. */
  PRODUCER,
  /**
   * Uncompressed: images and weights are as dense as they get, and packing them again only costs
   * processor time.
   */
  NONE;

  /** As in the broker's {@code compression.type}. */
  String setting() {
    return this == PRODUCER ? "producer" : "uncompressed";
  }
}
