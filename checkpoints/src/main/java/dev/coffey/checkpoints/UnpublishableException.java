package dev.coffey.checkpoints;

import java.util.Optional;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Trying again cannot help: a record is larger than its topic takes, or this user may not write.
 */
public final class UnpublishableException extends PublishException {
  private static final long serialVersionUID = 1L;

  private UnpublishableException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Such an exception if the failure is of this kind; empty if it may pass.
   *
   * @param what could not be published, with its size, as a sentence's subject
   */
  static Optional<PublishException> of(String what, String topic, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<String> wayOut = wayOut(cause);
      if (wayOut.isPresent()) {
        return Optional.of(
            new UnpublishableException(
                "%s can never be published to topic %s: %s %s"
                    .formatted(what, topic, cause.getMessage(), wayOut.get()),
                failure));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> wayOut(Throwable cause) {
    if (cause instanceof RecordTooLargeException) {
      return Optional.of(
          "See the topic's max.message.bytes (docs/reference/topics.md). A manifest grows with the"
              + " steps since its parent: publish more often (coffey.trainer.checkpoint.steps).");
    }
    if (cause instanceof AuthorizationException) {
      return Optional.of(
          "Give this user the trainer's rights; docs/operating/access.md lists them.");
    }
    return Optional.empty();
  }
}
