package dev.coffey.trainer.flow;

import dev.coffey.trainer.flow.TrainingRun.Snapshot;

/** Another trainer has published checkpoints of this student meanwhile; this one must end. */
final class SupersededException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SupersededException(String studentId, String newestId, Snapshot snapshot) {
    super(
        "Student '"
            + studentId
            + "' was trained on by another trainer: its newest checkpoint is "
            + newestId
            + ", not "
            + snapshot.parentId().orElse("none")
            + ". Stop one of the two, or set another coffey.trainer.student-id.");
  }
}
