package dev.coffey.checkpoints;

/**
 * A checkpoint could not be published; the message says of which chunk or manifest, and what to do.
 */
public class PublishException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PublishException(String message, Throwable cause) {
    super(message, cause);
  }
}
