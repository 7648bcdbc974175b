package dev.coffey.ops.lab.work;

/** A task that a worker could not do. */
public final class WorkerException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean workerGone;

  WorkerException(String message, boolean workerGone) {
    super(message);
    this.workerGone = workerGone;
  }

  /** Whether another worker may do better. */
  boolean workerGone() {
    return workerGone;
  }
}
