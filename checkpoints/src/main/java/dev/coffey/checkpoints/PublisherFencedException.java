package dev.coffey.checkpoints;

/** Another publisher of the same student has started since; this one can never publish again. */
public final class PublisherFencedException extends PublishException {
  private static final long serialVersionUID = 1L;

  PublisherFencedException(String studentId, Throwable cause) {
    super(
        "Student '"
            + studentId
            + "' has been taken over by a publisher that started later;"
            + " this one must stop training",
        cause);
  }
}
