package dev.coffey.schemas;

/**
 * The registry did not take, or does not know, a schema of this release. The message names the
 * subject and the way out.
 */
public final class SchemaRegistrationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SchemaRegistrationException(String message, Throwable cause) {
    super(message, cause);
  }
}
