package dev.coffey.schemas;

import org.apache.kafka.common.errors.RetriableException;

/**
 * The schema registry gave no usable answer. The record at hand may be good: try again, do not
 * reject it.
 */
public final class RegistryUnavailableException extends RetriableException {

  private static final long serialVersionUID = 1L;

  RegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
