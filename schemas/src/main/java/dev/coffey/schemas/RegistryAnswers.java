package dev.coffey.schemas;

import java.io.IOException;

/** What the registry's HTTP statuses mean here. */
final class RegistryAnswers {

  static final int NOT_FOUND = 404;
  static final int INCOMPATIBLE = 409;

  private RegistryAnswers() {}

  /**
   * The client says so with a bare IOException, although the registry did answer: with a JSON or
   * Protobuf schema.
   */
  static boolean isUnknownKindOfSchema(IOException e) {
    return e.getMessage() != null && e.getMessage().startsWith("Invalid schema ");
  }

  static RegistryUnavailableException unavailable(String what, Exception cause) {
    return new RegistryUnavailableException(
        "The schema registry gave no usable answer about "
            + what
            + ": "
            + cause.getMessage()
            + "; check that it runs and that coffey.registry.url points to it",
        cause);
  }
}
