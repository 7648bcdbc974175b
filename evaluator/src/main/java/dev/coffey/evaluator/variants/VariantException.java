package dev.coffey.evaluator.variants;

/** A variant is not laid out as it must be; the message says where and how to mend it. */
public final class VariantException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public VariantException(String message) {
    super(message);
  }

  public VariantException(String message, Throwable cause) {
    super(message, cause);
  }
}
