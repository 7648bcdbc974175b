package dev.coffey.checkpoints.signatures;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.Quarantined;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;

/** A manifest that no trusted trainer has signed as it is. */
public final class UntrustedManifestException extends SerializationException {

  private static final long serialVersionUID = 1L;

  private final String studentId;
  private final String checkpointId;

  UntrustedManifestException(CheckpointManifest manifest, String objection) {
    super("Checkpoint " + manifest.getCheckpointId() + " " + objection);
    this.studentId = manifest.getStudentId();
    this.checkpointId = manifest.getCheckpointId();
  }

  /** Whose it says it is. */
  public String studentId() {
    return studentId;
  }

  /** As it is told to people and listeners. */
  public Quarantined quarantined(Instant at) {
    return new Quarantined(checkpointId, Reason.UNTRUSTED, getMessage(), at);
  }
}
