package dev.coffey.ops.local.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One child process that is kept alive: when it dies, that is said, and it is started again.
 *
 * <p>Its own thread starts it, waits for its end and starts it again; {@link #close} ends both.
 */
public final class Station implements AutoCloseable {
  private static final Duration BACKOFF_MIN = Duration.ofMillis(500);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);
  private static final Duration SETTLED = Duration.ofSeconds(30);

  /** A started process and how to end it in order. */
  public record Running(Process process, AutoCloseable handle) {}

  /** Starts the process; may block until it answers. */
  public interface Starter {
    Running start() throws Exception;
  }

  private final String name;
  private final Starter starter;
  private final Consumer<String> events;
  private final Thread thread;
  private final CountDownLatch firstStart = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Running running;
  private final AtomicInteger restarts = new AtomicInteger();
  private volatile RuntimeException failure;

  /**
   * @param events told a sentence when the process dies or cannot be started
   */
  public Station(String name, Starter starter, Consumer<String> events) {
    this.name = name;
    this.starter = starter;
    this.events = events;
    this.thread = new Thread(this::keepAlive, "station " + name);
    this.thread.setDaemon(true);
    this.thread.start();
  }

  public String name() {
    return name;
  }

  /** Times it was started again after it had died. */
  public int restarts() {
    return restarts.get();
  }

  public boolean isAlive() {
    Running current = running;
    return current != null && current.process().isAlive();
  }

  /** The process id, while it runs. */
  public Optional<Long> pid() {
    Running current = running;
    return current != null && current.process().isAlive()
        ? Optional.of(current.process().pid())
        : Optional.empty();
  }

  /**
   * Waits until it has been started once.
   *
   * @throws IllegalStateException when it could not be started
   */
  public Station awaitStarted(Duration limit) throws InterruptedException {
    if (!firstStart.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(name + " did not start within " + limit.toSeconds() + " s.");
    }
    if (failure != null) {
      throw failure;
    }
    return this;
  }

  /** Ends the process as {@code kill -9} does; false when none runs just now. */
  public boolean kill() {
    Running current = running;
    return current != null
        && current.process().isAlive()
        && current.process().toHandle().destroyForcibly();
  }

  /** Asks the process to end (SIGTERM), and lets it be started again; false when none runs. */
  public boolean terminate() {
    Running current = running;
    return current != null && current.process().isAlive() && current.process().toHandle().destroy();
  }

  private void keepAlive() {
    Duration backoff = BACKOFF_MIN;
    while (closing.getCount() > 0) {
      Instant started = Instant.now();
      try {
        running = starter.start();
        firstStart.countDown();
        int code = running.process().waitFor();
        if (closing.getCount() == 0) {
          return;
        }
        events.accept(name + " died (exit code " + code + "), starting it again");
      } catch (InterruptedException e) {
        return;
      } catch (Exception e) {
        if (firstStart.getCount() > 0) {
          failure = new IllegalStateException(name + " could not be started: " + e.getMessage(), e);
          firstStart.countDown();
          return;
        }
        events.accept(name + " could not be started again: " + firstLine(e) + "; trying on");
      }
      boolean settled = Duration.between(started, Instant.now()).compareTo(SETTLED) > 0;
      backoff = settled ? BACKOFF_MIN : min(backoff.multipliedBy(2), BACKOFF_MAX);
      restarts.incrementAndGet();
      if (closedWithin(backoff)) {
        return;
      }
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private boolean closedWithin(Duration limit) {
    try {
      return closing.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  /** Ends the process in order, and does not start it again. A second call does nothing. */
  @Override
  public void close() {
    if (closing.getCount() == 0) {
      return;
    }
    closing.countDown();
    Running current = running;
    if (current == null) {
      thread.interrupt();
      return;
    }
    try {
      current.handle().close();
    } catch (Exception e) {
      events.accept(name + " did not end in order: " + firstLine(e));
    }
  }
}
