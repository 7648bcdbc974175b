package dev.coffey.checkpoints;

/** No model could be served within the time the caller gave; the message says what was seen. */
public final class NoModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoModelException(String message) {
    super(message);
  }
}
