package dev.coffey.distillation.safetensors;

/** Bytes that are no well-formed {@code .safetensors}, with the place and the value found there. */
public final class SafeTensorsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SafeTensorsException(String message) {
    super(message);
  }

  SafeTensorsException(String message, Throwable cause) {
    super(message, cause);
  }
}
