package dev.coffey.ingest.flow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks again and again how far behind consumers are, on a thread of its own and never for a
 * request. While the broker does not tell, the last answer stands. Thread-safe.
 */
public final class BacklogWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BacklogWatch.class);

  private final List<Backlog> backlogs;
  private final BiFunction<String, String, CompletionStage<Long>> lagOfGroupOnTopic;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "backlog-watch");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Begins to watch.
   *
   * @param every between two questions
   */
  public BacklogWatch(Broker broker, List<Backlog.Limit> limits, Duration every) {
    this(broker::lag, limits);
    var unused =
        timer.scheduleWithFixedDelay(this::ask, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  BacklogWatch(
      BiFunction<String, String, CompletionStage<Long>> lagOfGroupOnTopic,
      List<Backlog.Limit> limits) {
    this.lagOfGroupOnTopic = lagOfGroupOnTopic;
    this.backlogs = limits.stream().map(Backlog::new).toList();
  }

  void ask() {
    for (Backlog backlog : backlogs) {
      Backlog.Limit limit = backlog.limit();
      var unused =
          lagOfGroupOnTopic
              .apply(limit.group(), limit.topic())
              .whenComplete((records, error) -> take(backlog, records, error));
    }
  }

  private static void take(Backlog backlog, Long records, Throwable error) {
    if (error != null) {
      LOG.debug("The lag of {} is unknown: {}", backlog.limit().group(), error.toString());
    } else if (backlog.observe(records)) {
      LOG.warn(
          backlog.isFull() ? "Images are refused: {}." : "Images are taken again: {}.", backlog);
    }
  }

  /** All that are watched. */
  public List<Backlog> backlogs() {
    return backlogs;
  }

  /** One that is too large; empty while there is room. */
  public Optional<Backlog> full() {
    return backlogs.stream().filter(Backlog::isFull).findFirst();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
