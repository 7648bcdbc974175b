package dev.coffey.examples.rest;

import dev.coffey.checkpoints.Follow;
import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.checkpoints.Swap;
import dev.coffey.checkpoints.SwapListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the one handle of the application, and its metrics. */
@Singleton
class ServedStudent {

  @Produces
  @Singleton
  @Startup
  ModelHandle handle(
      @ConfigProperty(name = "kafka.bootstrap.servers") String broker,
      @ConfigProperty(name = "coffey.registry.url") String registry,
      @ConfigProperty(name = "coffey.student-id") String studentId,
      MeterRegistry metrics) {
    ModelHandle handle =
        ModelHandle.builder()
            .bootstrapServers(broker)
            .registry(registry)
            .studentId(studentId)
            .follow(Follow.alias("champion"))
            .firstModelWait(Duration.ZERO) // readiness keeps requests away until then
            .listener(countingSwaps(metrics))
            .build();
    Gauge.builder("models.in.memory", handle, ModelHandle::modelsInMemory).register(metrics);
    Gauge.builder("image.to.answer.p99", handle, h -> h.freshness().p99Millis() / 1e3)
        .baseUnit("seconds")
        .register(metrics);
    return handle;
  }

  void close(@Disposes ModelHandle handle) {
    handle.close();
  }

  private static SwapListener countingSwaps(MeterRegistry metrics) {
    Counter swaps = metrics.counter("model.swaps");
    return new SwapListener() {
      @Override
      public void swapped(Swap swap) {
        swaps.increment();
      }
    };
  }
}
