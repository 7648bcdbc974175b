package dev.coffey.schemas;

/** What the registry's HTTP statuses mean here. */
final class RegistryAnswers {

  static final int NOT_FOUND = 404;
  static final int INCOMPATIBLE = 409;

  private RegistryAnswers() {}

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
