package dev.coffey.examples.rest;

import dev.coffey.checkpoints.Follow;
import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.checkpoints.Quarantined;
import dev.coffey.checkpoints.Swap;
import dev.coffey.checkpoints.SwapListener;
import dev.coffey.schemas.access.ClusterProperties;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the one handle of the application, and its metrics. */
@Singleton
class ServedStudent {

  @Produces
  @Singleton
  @Startup
  ModelHandle handle(
      Config config,
      @ConfigProperty(name = "coffey.student-id") String studentId,
      MeterRegistry metrics) {
    ModelHandle handle =
        ModelHandle.builder()
            .cluster(cluster(config))
            .studentId(studentId)
            .follow(Follow.alias("champion"))
            .firstModelWait(Duration.ZERO) // readiness keeps requests away until then
            .listener(countingSwaps(metrics))
            .build();
    show(handle, metrics);
    return handle;
  }

  /**
   * What the configuration says of broker, registry and trust; the environment alone may say it.
   */
  private static ClusterProperties cluster(Config config) {
    Map<String, String> properties = new HashMap<>();
    for (String name : config.getPropertyNames()) {
      if (name.startsWith("kafka.") || name.startsWith("coffey.")) {
        config.getOptionalValue(name, String.class).ifPresent(value -> properties.put(name, value));
      }
    }
    return ClusterProperties.ofEnvironment(System.getenv()).with(ClusterProperties.of(properties));
  }

  /** The names that Coffey's dashboards and alerts know; see docs/operating/metrics.md. */
  private static void show(ModelHandle handle, MeterRegistry metrics) {
    Gauge.builder("coffey.model.loaded", handle, ModelHandle::modelsInMemory)
        .description("Models in memory: one, or two during a swap")
        .baseUnit("models")
        .register(metrics);
    Gauge.builder("coffey.model.step", handle, ServedStudent::step)
        .description("Optimiser steps behind the model in service")
        .register(metrics);
    Gauge.builder("coffey.model.following", handle, h -> h.outage().isEmpty() ? 1 : 0)
        .description("1 while the topics can be followed; the model serves all the same")
        .register(metrics);
    Gauge.builder("coffey.model.freshness", handle, h -> h.freshness().p50Millis() / 1e3)
        .description("From an image's arrival to the first answer by a model that learnt from it")
        .baseUnit("seconds")
        .tag("percentile", "50")
        .register(metrics);
    Gauge.builder("coffey.model.freshness", handle, h -> h.freshness().p99Millis() / 1e3)
        .description("From an image's arrival to the first answer by a model that learnt from it")
        .baseUnit("seconds")
        .tag("percentile", "99")
        .register(metrics);
  }

  private static double step(ModelHandle handle) {
    return handle.serving().map(it -> (double) it.getStep()).orElse(Double.NaN);
  }

  void close(@Disposes ModelHandle handle) {
    handle.close();
  }

  private static SwapListener countingSwaps(MeterRegistry metrics) {
    Counter swaps =
        Counter.builder("coffey.model.swaps")
            .description("Models that took over from another")
            .register(metrics);
    Counter quarantined =
        Counter.builder("coffey.model.quarantined.checkpoints")
            .description("Checkpoints that could not be served")
            .baseUnit("checkpoints")
            .register(metrics);
    return new SwapListener() {
      @Override
      public void swapped(Swap swap) {
        swaps.increment();
      }

      @Override
      public void quarantined(Quarantined bad) {
        quarantined.increment();
      }
    };
  }
}
