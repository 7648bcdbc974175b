package dev.coffey.ingest.intake;

/** Why something may not enter; a sentence with the values always goes with it. */
public enum Reason {
  EMPTY,
  UNSUPPORTED_TYPE,
  TOO_MANY_BYTES,
  TOO_MANY_PIXELS,
  CORRUPT_IMAGE,
  INVALID_LABEL,
  UNKNOWN_CLASS,
  INVALID_SOURCE,
  INVALID_IMAGE_ID
}
