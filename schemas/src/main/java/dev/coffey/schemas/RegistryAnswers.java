package dev.coffey.schemas;

import dev.coffey.schemas.access.AccessDeniedException;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;

/** What the registry's HTTP statuses mean here. */
final class RegistryAnswers {

  static final int NOT_FOUND = 404;
  static final int INCOMPATIBLE = 409;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private RegistryAnswers() {}

  /**
   * The client says so with a bare IOException, although the registry did answer: with a JSON or
   * Protobuf schema.
   */
  static boolean isUnknownKindOfSchema(IOException e) {
    return e.getMessage() != null && e.getMessage().startsWith("Invalid schema ");
  }

  /**
   * Asking again would not help.
   *
   * @throws AccessDeniedException when that is what the registry says
   */
  static void requireLetIn(RestClientException answer) {
    if (answer.getStatus() == UNAUTHORIZED || answer.getStatus() == FORBIDDEN) {
      throw new AccessDeniedException(
          "The schema registry does not let this service in (HTTP "
              + answer.getStatus()
              + "); set coffey.registry.user-info, coffey.registry.bearer-token or the client of coffey.registry.token-url to what it knows",
          answer);
    }
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
