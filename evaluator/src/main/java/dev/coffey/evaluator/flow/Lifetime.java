package dev.coffey.evaluator.flow;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** For how long a thread goes on: until it is told to end. Thread-safe. */
final class Lifetime {
  /** Before what has failed is begun anew. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  private final CountDownLatch end = new CountDownLatch(1);

  boolean isOver() {
    return end.getCount() == 0;
  }

  /** Waits before what has failed is begun anew; not when it is over. */
  void pause() {
    try {
      var unused = end.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end();
    }
  }

  void end() {
    end.countDown();
  }
}
