package dev.coffey.ingest.app;

import dev.coffey.ingest.flow.Broker;
import dev.coffey.schemas.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Letters as metrics. How many lie there is asked of the topic's offsets, at each scrape for the
 * next one: to read the letters, with their images, would cost far more than a number is worth.
 * Thread-safe.
 */
@Singleton
@Startup
public class LetterMetrics {

  private final Broker broker;
  private final Counter redriven;
  private final Counter purged;
  private final AtomicBoolean isAsked = new AtomicBoolean();
  private volatile double records = Double.NaN;

  LetterMetrics(Broker broker, MeterRegistry metrics) {
    this.broker = broker;
    this.redriven =
        Counter.builder("coffey.ingest.letters.redriven")
            .description("Letters that were put back on their topics")
            .register(metrics);
    this.purged =
        Counter.builder("coffey.ingest.letters.purged")
            .description("Letters that were thrown away")
            .register(metrics);
    Gauge.builder("coffey.ingest.letters", this, LetterMetrics::records)
        .description("Records on images.rejected, markers of transactions included")
        .baseUnit("records")
        .register(metrics);
  }

  private double records() {
    if (isAsked.compareAndSet(false, true)) {
      var unused =
          broker
              .records(Topics.IMAGES_REJECTED.name())
              .whenComplete(
                  (count, error) -> {
                    records = error == null ? count : Double.NaN;
                    isAsked.set(false);
                  });
    }
    return records;
  }

  void redriven(long letters) {
    redriven.increment((double) letters);
  }

  void purged(long letters) {
    purged.increment((double) letters);
  }
}
