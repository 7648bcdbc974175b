package dev.coffey.trainer.flow;

/**
 * Whether somebody has asked that no steps be taken. It holds for one turn at the seat: who stands
 * by is not to be paused, for it would begin its turn paused, long after anybody thought of it.
 * Thread-safe.
 */
final class Pause {

  private final String refusal;
  private boolean standsBy;
  private boolean asked;

  Pause(String studentId) {
    this.refusal =
        ("This trainer stands by: another process trains student '%s'. Ask that one, whose GET /trainer says"
                + " another state than STANDBY; `kafka-consumer-groups.sh --describe --members --group %s`"
                + " says on which host it is: the member with partitions.")
            .formatted(studentId, CheckpointUploads.seatGroupId(studentId));
  }

  /**
   * Pauses, or goes on.
   *
   * @throws IllegalStateException when this trainer stands by, with how to find the one that does
   *     not
   */
  synchronized void ask(boolean paused) {
    if (standsBy) {
      throw new IllegalStateException(refusal);
    }
    asked = paused;
  }

  synchronized boolean isAsked() {
    return asked;
  }

  /** The seat is another's, or about to be: what was asked before is forgotten. */
  synchronized void standBy() {
    standsBy = true;
    asked = false;
  }

  /** The turn begins. */
  synchronized void takeSeat() {
    standsBy = false;
  }
}
