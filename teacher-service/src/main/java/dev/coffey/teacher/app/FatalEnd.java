package dev.coffey.teacher.app;

import io.quarkus.runtime.Quarkus;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The end of a process that cannot go on by itself: whoever supervises it starts another. Safe for
 * use by many threads.
 */
@Singleton
class FatalEnd {

  static final int EXIT_CODE = 3;

  /** A stream thread that hangs does not end in order; nothing is lost by ending it without. */
  private static final long IN_ORDER_SECONDS_MAX = 15;

  private final AtomicReference<String> reason = new AtomicReference<>();

  /** Ends the process with {@link #EXIT_CODE}, in order or without; returns at once. */
  void begin(String why) {
    if (!reason.compareAndSet(null, why)) {
      return;
    }
    Thread late = new Thread(FatalEnd::haltLate, "late-halt");
    late.setDaemon(true);
    late.start();
    Quarkus.asyncExit(EXIT_CODE);
  }

  /** Why the process ends; empty while it does not. */
  Optional<String> reason() {
    return Optional.ofNullable(reason.get());
  }

  private static void haltLate() {
    try {
      TimeUnit.SECONDS.sleep(IN_ORDER_SECONDS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(EXIT_CODE);
  }
}
