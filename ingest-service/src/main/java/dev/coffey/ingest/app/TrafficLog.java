package dev.coffey.ingest.app;

import dev.coffey.ingest.flow.EventLog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Tells in the log, one line every few seconds, what came in; nothing when nothing did. */
@Singleton
@Startup
public class TrafficLog {

  private static final Logger LOG = Logger.getLogger(TrafficLog.class);

  private final Traffic images;
  private final Traffic labels;
  private final Duration every;
  private final ScheduledExecutorService timer;

  TrafficLog(MeterRegistry metrics, EventLog log, IngestConfig config) {
    this.images = new Traffic(metrics, "images");
    this.labels = new Traffic(metrics, "labels");
    this.every = config.summaryEvery();
    Gauge.builder("coffey.ingest.in.flight.events", log, it -> it.inFlight().events())
        .description("Images and labels between arrival and acknowledgement")
        .register(metrics);
    Gauge.builder("coffey.ingest.in.flight.bytes", log, it -> it.inFlight().bytes())
        .description("Bytes between arrival and acknowledgement")
        .register(metrics);
    Gauge.builder("coffey.ingest.broker.gone", log, it -> it.isBrokerGone() ? 1 : 0)
        .description("1 while the broker owes acknowledgements and gives none")
        .register(metrics);
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "traffic-log");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        timer.scheduleAtFixedRate(
            this::tell, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  Traffic images() {
    return images;
  }

  Traffic labels() {
    return labels;
  }

  private void tell() {
    String line =
        Stream.of(images.summary(every), labels.summary(every))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("; "));
    if (!line.isEmpty()) {
      LOG.info(line);
    }
  }

  @PreDestroy
  void stop() {
    timer.shutdown();
    tell();
  }
}
