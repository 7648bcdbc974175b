package dev.coffey.ops.servers;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Main class of every child JVM: runs another main class and ends when the parent does.
 *
 * <p>The parent holds the other end of standard input and never writes to it. End of file means
 * that the parent is gone, however it went, also by kill -9; the child then exits in order, and is
 * halted if that takes too long.
 */
public final class Child {

  private static final long EXIT_MILLIS_MAX = 15_000;

  private Child() {}

  /**
   * @param args the main class to run, then its own arguments
   * @throws Exception what that main class throws
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      throw new IllegalArgumentException("Child needs the name of the main class to run");
    }
    daemon("parent-watch", Child::exitAtEndOfInput);
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void exitAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever sent; whatever comes is not the end.
      }
    } catch (IOException e) {
      // A broken pipe is an end as well.
    }
    daemon("late-halt", Child::haltLate);
    System.exit(0);
  }

  private static void haltLate() {
    try {
      Thread.sleep(EXIT_MILLIS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }

  private static void daemon(String name, Runnable body) {
    var thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }
}
