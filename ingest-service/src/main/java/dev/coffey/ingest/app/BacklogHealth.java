package dev.coffey.ingest.app;

import dev.coffey.ingest.flow.Backlog;
import dev.coffey.ingest.flow.BacklogWatch;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Well while images are taken. A service that refuses them for a while goes on taking labels and
 * telling senders when to come back, so it stays alive and ready.
 */
@Wellness
@ApplicationScoped
public class BacklogHealth implements HealthCheck {

  private final BacklogWatch watch;

  BacklogHealth(BacklogWatch watch) {
    this.watch = watch;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response =
        HealthCheckResponse.named("backlog").status(watch.full().isEmpty());
    for (Backlog backlog : watch.backlogs()) {
      String name = backlog.limit().group();
      backlog.records().ifPresent(records -> response.withData(name + ".records", records));
      response.withData(name + ".records_max", backlog.limit().recordsMax());
      response.withData(name + ".refuses", backlog.isFull());
    }
    return response.build();
  }

  static void register(BacklogWatch watch, MeterRegistry metrics) {
    for (Backlog backlog : watch.backlogs()) {
      Gauge.builder(
              "coffey.ingest.backlog",
              backlog,
              it -> it.records().isPresent() ? it.records().getAsLong() : Double.NaN)
          .description("Records that a consumer group has yet to be done with")
          .baseUnit("records")
          .tag("group", backlog.limit().group())
          .tag("topic", backlog.limit().topic())
          .register(metrics);
      Gauge.builder("coffey.ingest.backlog.limit", backlog, it -> it.limit().recordsMax())
          .description("Records from which on images are refused because of it")
          .baseUnit("records")
          .tag("group", backlog.limit().group())
          .tag("topic", backlog.limit().topic())
          .register(metrics);
      Gauge.builder("coffey.ingest.backlog.full", backlog, it -> it.isFull() ? 1 : 0)
          .description("1 while images are refused because of it")
          .tag("group", backlog.limit().group())
          .tag("topic", backlog.limit().topic())
          .register(metrics);
    }
  }
}
