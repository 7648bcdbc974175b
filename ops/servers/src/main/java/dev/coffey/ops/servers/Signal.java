package dev.coffey.ops.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** Signals that a process gets without ending of them. */
public enum Signal {
  /** It stands still, as on a machine that hangs. */
  STOP,
  /** It goes on as if nothing had been. */
  CONT,
  /** A JVM writes where its threads stand, and goes on. */
  QUIT;

  private static final long SECONDS_MAX = 10;

  /**
   * Sends it.
   *
   * @throws IllegalStateException when there is no such process, or it is another user's
   */
  public void send(long pid) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name(), Long.toString(pid)).inheritIO().start();
      if (!kill.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("kill -" + name() + " " + pid + " failed.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("kill cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted before kill -" + name() + " " + pid, e);
    }
  }
}
