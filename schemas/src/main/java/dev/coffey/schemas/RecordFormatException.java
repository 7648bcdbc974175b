package dev.coffey.schemas;

import org.apache.kafka.common.errors.SerializationException;

/** Bytes on a topic that are no record of that topic. They never will be: reject them and go on. */
public final class RecordFormatException extends SerializationException {

  private static final long serialVersionUID = 1L;

  RecordFormatException(String message) {
    super(message);
  }

  RecordFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
