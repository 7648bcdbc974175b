package dev.coffey.schemas;

/**
 * Confluent's wire format: magic byte 0, the schema's id in four bytes (big-endian), Avro binary.
 */
final class WireFormat {

  static final byte MAGIC = 0;
  static final int HEADER_BYTES = 5;

  private WireFormat() {}
}
