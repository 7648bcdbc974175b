package dev.coffey.teacher.flow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jboss.logging.Logger;

/**
 * What becomes of a stream thread that failed: a new one goes on from the last commit, unless the
 * cause will not go away by itself. Used by any stream thread, so synchronized.
 */
public final class CrashPolicy implements StreamsUncaughtExceptionHandler {

  /** More crashes than this within {@link #WINDOW} are no accidents. */
  static final int CRASHES_MAX = 10;

  static final Duration WINDOW = Duration.ofMinutes(5);

  private static final Logger LOG = Logger.getLogger(CrashPolicy.class);

  private final InstantSource clock;
  private final Duration outagePause;
  private final Consumer<String> onFatal;
  private final Deque<Instant> crashes = new ArrayDeque<>();

  /**
   * @param outagePause how long a failed thread waits before another one asks again for what is
   *     away, the schema registry say
   * @param onFatal told why, once nothing goes on, before the stream client shuts down; must return
   *     at once
   */
  public CrashPolicy(InstantSource clock, Duration outagePause, Consumer<String> onFatal) {
    this.clock = clock;
    this.outagePause = outagePause;
    this.onFatal = onFatal;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
    if (lasting(failure)) {
      return shutDown("It will not go away by itself", failure);
    }
    Optional<RetriableException> outage = outage(failure);
    if (outage.isPresent()) {
      LOG.warnf("%s The teacher waits and asks again.", outage.get().getMessage());
      return pauseThenReplace();
    }
    Instant now = clock.instant();
    crashes.addLast(now);
    while (crashes.getFirst().isBefore(now.minus(WINDOW))) {
      crashes.removeFirst();
    }
    if (crashes.size() > CRASHES_MAX) {
      return shutDown(
          "It is number %d within %d minutes".formatted(crashes.size(), WINDOW.toMinutes()),
          failure);
    }
    LOG.warnf(
        failure,
        "A stream thread failed (%d in the last %d minutes); another goes on from the last commit.",
        crashes.size(),
        WINDOW.toMinutes());
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private StreamThreadExceptionResponse shutDown(String why, Throwable failure) {
    LOG.fatalf(
        failure,
        "The teacher stops: a stream thread failed with %s. %s, so no other thread is started."
            + " Nothing is lost: a new start goes on from the last commit.",
        root(failure),
        why);
    onFatal.accept("A stream thread failed with %s. %s.".formatted(root(failure), why));
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private StreamThreadExceptionResponse pauseThenReplace() {
    try {
      Thread.sleep(outagePause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** Something that comes back and is worth waiting for, however long; not counted. */
  private static Optional<RetriableException> outage(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException outage) {
        return Optional.of(outage);
      }
    }
    return Optional.empty();
  }

  private static boolean lasting(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Error
          || cause instanceof AuthenticationException
          || cause instanceof AuthorizationException
          || cause instanceof UnsupportedVersionException
          || cause instanceof MissingSourceTopicException) {
        return true;
      }
    }
    return false;
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
