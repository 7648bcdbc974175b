package dev.coffey.teacher.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.jboss.logging.Logger;

/**
 * A line in the log every ten seconds while there is traffic. The timer's thread alone writes the
 * last interval; {@link #last} may be called from any.
 */
@Singleton
class TrafficSummary {

  /** What happened in {@code seconds} seconds. */
  record Interval(TeacherCounts counts, double seconds) {
    double imagesPerSecond() {
      return counts.images() / seconds;
    }
  }

  private static final Logger LOG = Logger.getLogger(TrafficSummary.class);
  private static final int SECONDS = 10;

  private final TeacherMetrics metrics;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "traffic-summary");
            thread.setDaemon(true);
            return thread;
          });
  private TeacherCounts before;
  private volatile Interval last;

  TrafficSummary(TeacherMetrics metrics, MeterRegistry registry, KafkaStreams streams) {
    this.metrics = metrics;
    this.before = metrics.counts();
    this.last = new Interval(before, SECONDS);
    Gauge.builder(
            "coffey.teacher.ready", streams, it -> it.state() == KafkaStreams.State.RUNNING ? 1 : 0)
        .description("1 while the teacher is loaded and its partitions are assigned.")
        .register(registry);
  }

  void start(@Observes StartupEvent event) {
    var unused = timer.scheduleAtFixedRate(this::summarise, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    timer.shutdownNow();
  }

  /** The last full ten seconds. */
  Interval last() {
    return last;
  }

  private void summarise() {
    TeacherCounts now = metrics.counts();
    TeacherCounts counts = now.since(before);
    before = now;
    last = new Interval(counts, SECONDS);
    if (counts.records() + counts.labeled() + counts.rejected() > 0) {
      LOG.info(line(last));
    }
  }

  static String line(Interval interval) {
    TeacherCounts counts = interval.counts();
    String text =
        String.format(
            Locale.ROOT,
            "%.1f images/s, mean batch %.1f, %.2f ms an image; out: %d labelled (%d late), %d"
                + " unlabelled, %d rejected",
            interval.imagesPerSecond(),
            counts.batches() == 0 ? 0 : counts.batchMean(),
            counts.images() == 0 ? 0 : counts.millisPerImage(),
            counts.labeled(),
            counts.upgraded(),
            counts.unlabeled(),
            counts.rejected());
    return counts.duplicates() == 0 ? text : text + ", " + counts.duplicates() + " seen before";
  }
}
