package dev.coffey.ops.servers;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits until a started server answers, or says why it does not. */
final class Readiness {

  private static final long POLL_MILLIS = 50;
  private static final int LOG_LINES = 20;

  private Readiness() {}

  /**
   * @throws ServerStartException when it ends, or does not answer in time; it is dead then
   */
  static void await(ChildProcess child, BooleanSupplier answers, Duration limit) {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    while (!answers.getAsBoolean()) {
      if (!child.isAlive()) {
        throw failed(child, "ended with exit code " + child.process().exitValue());
      }
      if (System.nanoTime() > deadlineNanos) {
        child.kill();
        throw failed(child, "did not answer within " + limit.toSeconds() + " s");
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        child.kill();
        Thread.currentThread().interrupt();
        throw failed(child, "was stopped because its starter was interrupted");
      }
    }
  }

  private static ServerStartException failed(ChildProcess child, String what) {
    return new ServerStartException(
        child.name()
            + " "
            + what
            + "; the last lines of "
            + child.log().map(Object::toString).orElse("its log")
            + ":\n"
            + child.logTail(LOG_LINES));
  }
}
