package dev.coffey.distillation.image;

/**
 * Inside this package: a file of a known type breaks its own format. Outside it is a {@link Fault}.
 */
final class CorruptImageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CorruptImageException(String message) {
    super(message);
  }
}
