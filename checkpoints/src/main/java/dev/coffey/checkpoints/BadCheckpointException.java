package dev.coffey.checkpoints;

/**
 * A checkpoint that cannot be used, now or later, as opposed to a broker that does not answer. The
 * message names the checkpoint, the chunk and the topic.
 */
public final class BadCheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with it. */
  public enum Reason {
    /** An alias or a caller names a checkpoint whose manifest is not on the topic. */
    MISSING_MANIFEST,
    /** The manifest was written in a format newer than this library. */
    NEWER_FORMAT,
    /** The manifest says a format that is older than any that this library reads. */
    OLDER_FORMAT,
    /** No trusted trainer has signed the manifest as it is. */
    UNTRUSTED,
    /** Its network is TorchScript, which is code, and nobody has allowed that. */
    TORCHSCRIPT_NOT_ALLOWED,
    /** A chunk is not on the topic any more, or never was. */
    MISSING_CHUNK,
    /** Retention has dropped a chunk: newer checkpoints took its place. */
    EXPIRED_CHUNK,
    /** A chunk's bytes do not have the digest that the manifest gives. */
    CORRUPT_CHUNK,
    /** The chunks are sound, but together are not the blob that the manifest describes. */
    CORRUPT_BLOB,
    /** The weights cannot be loaded or do not compute finite answers. */
    UNUSABLE
  }

  private final Reason reason;

  /** With the reason as a value and everything a person needs in the message. */
  public BadCheckpointException(Reason reason, String message) {
    this(reason, message, null);
  }

  /** The same, with the failure behind it. */
  public BadCheckpointException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What is wrong, for code. */
  public Reason reason() {
    return reason;
  }

  /** Whether the weights are gone from the topic, by retention or otherwise. */
  public boolean isGone() {
    return reason == Reason.MISSING_CHUNK || reason == Reason.EXPIRED_CHUNK;
  }

  /** The same failure, told of a named checkpoint. */
  public BadCheckpointException of(String checkpointId) {
    return new BadCheckpointException(
        reason, "Checkpoint " + checkpointId + ": " + getMessage(), this);
  }
}
