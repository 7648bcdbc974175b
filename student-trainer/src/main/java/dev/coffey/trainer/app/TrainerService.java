package dev.coffey.trainer.app;

import dev.coffey.checkpoints.signatures.SigningKey;
import dev.coffey.checkpoints.signatures.TrustedKeys;
import dev.coffey.schemas.Registries;
import dev.coffey.schemas.TopicSettings;
import dev.coffey.schemas.access.Secrets;
import dev.coffey.trainer.config.RecordedSettings;
import dev.coffey.trainer.config.SettingsReader;
import dev.coffey.trainer.config.TrainerConfig;
import dev.coffey.trainer.flow.Clocks;
import dev.coffey.trainer.flow.ClusterAccess;
import dev.coffey.trainer.flow.StartTimes;
import dev.coffey.trainer.flow.StartTimes.Part;
import dev.coffey.trainer.flow.Trainer;
import dev.coffey.trainer.flow.TrainerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;

/** Starts the training with the application and ends it with the application. */
@ApplicationScoped
public class TrainerService {

  private final TrainerConfig config;
  private final ClusterConfig cluster;
  private final Map<String, Object> kafka;
  private final MeterRegistry meters;
  private final Tracer tracer;
  private final Config properties;
  private Trainer trainer;

  TrainerService(
      TrainerConfig config,
      ClusterConfig cluster,
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      MeterRegistry meters,
      Tracer tracer,
      Config properties) {
    this.config = config;
    this.cluster = cluster;
    this.kafka = kafka;
    this.meters = meters;
    this.tracer = tracer;
    this.properties = properties;
  }

  void start(@Observes StartupEvent event) {
    StartTimes times = startTimes();
    if (config.threads() > 0) {
      // Read by DJL when it loads libtorch, which reading the settings may do.
      System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(config.threads()));
    }
    TrainerSettings settings = SettingsReader.read(config, RecordedSettings.of(properties));
    times.ended(Part.SETTINGS);
    trainer =
        new Trainer(
            settings,
            new ClusterAccess(
                Secrets.hidden(kafka),
                Registries.connect(cluster.registry().url(), cluster.registry()),
                new TopicSettings(
                    cluster.topics().replicationFactor(), cluster.topics().partitions()),
                config.signing().key().map(SigningKey::read),
                TrustedKeys.read(cluster.checkpoints().trustedKeys().orElse(List.of()))),
            Clocks.SYSTEM,
            times,
            // A process without its only job should end, and be started again by who watches it.
            () -> Quarkus.asyncExit(1),
            tracer);
    TrainerMetrics.register(trainer, meters);
    trainer.start();
  }

  private static StartTimes startTimes() {
    long upMillis = ManagementFactory.getRuntimeMXBean().getUptime();
    StartTimes times =
        new StartTimes(
            System::nanoTime, System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(upMillis));
    Main.calledNanos().ifPresent(called -> times.endedAt(Part.JVM, called));
    times.ended(Part.APPLICATION);
    return times;
  }

  void stop(@Observes ShutdownEvent event) {
    if (trainer != null) {
      trainer.close();
    }
  }

  Trainer trainer() {
    return trainer;
  }
}
