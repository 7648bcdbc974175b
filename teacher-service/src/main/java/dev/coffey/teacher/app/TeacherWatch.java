package dev.coffey.teacher.app;

import dev.coffey.schemas.access.Secrets;
import dev.coffey.teacher.flow.HeldOffsets;
import dev.coffey.teacher.flow.Progress;
import dev.coffey.teacher.flow.Watchdog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Ends the process when a stream thread does not get on although the broker answers: a new start
 * ends what this one left open, and goes on from the last commit. While the broker does not answer,
 * a new start would not help, and the teacher waits.
 *
 * <p>The timer's thread alone looks; {@link #stalled} may be called from any.
 */
@Singleton
class TeacherWatch {

  private static final Logger LOG = Logger.getLogger(TeacherWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
  private static final String RUNBOOK = "docs/operating/runbooks.md#coffeyteacherstalled";

  private final KafkaStreams streams;
  private final Watchdog watchdog;
  private final HeldOffsets offsets;
  private final FatalEnd end;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "teacher-watch");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Duration stalled = Duration.ZERO;

  TeacherWatch(
      TeacherConfig config,
      KafkaStreams streams,
      Progress progress,
      FatalEnd end,
      MeterRegistry registry,
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      @ConfigProperty(name = "quarkus.kafka-streams.application-id") String application) {
    this.streams = streams;
    this.watchdog = new Watchdog(progress, EVERY, config.stallMax());
    this.offsets = new HeldOffsets(admin(kafka), application, ANSWER_MAX);
    this.end = end;
    Gauge.builder("coffey.teacher.stalled", this, it -> it.stalled.toMillis() / 1e3)
        .baseUnit("seconds")
        .description("For how long a stream thread has not got on; 0 while all do.")
        .register(registry);
  }

  private static Map<String, Object> admin(Map<String, Object> kafka) {
    Map<String, Object> admin = Secrets.hidden(kafka);
    admin.keySet().retainAll(AdminClientConfig.configNames());
    return admin;
  }

  void start(@Observes StartupEvent event) {
    var unused =
        timer.scheduleWithFixedDelay(
            this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    timer.shutdownNow();
  }

  /** For how long a stream thread has not got on; zero while all do. */
  Duration stalled() {
    return stalled;
  }

  private void look() {
    try {
      Optional<Watchdog.Stall> stall = watchdog.look(states());
      stalled = watchdog.longest();
      if (stall.isPresent() && end.reason().isEmpty()) {
        judge(stall.get());
      }
    } catch (RuntimeException e) {
      LOG.error("The teacher's stream threads cannot be watched just now.", e);
    }
  }

  private void judge(Watchdog.Stall stall) {
    HeldOffsets.Answer answer = offsets.of(stall.partitions());
    if (answer instanceof HeldOffsets.Answer.Missing missing) {
      LOG.warnf(
          "%s. The broker does not answer (%s), so a new start would not help: the teacher waits.",
          stall, missing.why());
      watchdog.excuse();
      return;
    }
    String why = answer instanceof HeldOffsets.Answer.Free ? stall + "." : stall + ". " + answer;
    LOG.fatalf(
        stackOf(stall.thread()),
        "The teacher stops: %s A new start ends what this one left open and goes on from the last"
            + " commit; nothing is lost. Should it come again: %s",
        why,
        RUNBOOK);
    end.begin(why);
  }

  /** Of the stream threads, by their names; those that have ended show none. */
  private Map<String, String> states() {
    Map<String, String> states = new HashMap<>();
    streams
        .metrics()
        .forEach(
            (name, metric) -> {
              if (name.group().equals("stream-thread-metrics") && name.name().equals("state")) {
                states.put(name.tags().get("thread-id"), String.valueOf(metric.metricValue()));
              }
            });
    return states;
  }

  /** What the thread is about, as an exception of its own, so that a log shows it. */
  private static Throwable stackOf(String thread) {
    Throwable here = new Throwable("Where " + thread + " stands");
    here.setStackTrace(
        Thread.getAllStackTraces().entrySet().stream()
            .filter(it -> it.getKey().getName().equals(thread))
            .findFirst()
            .map(Map.Entry::getValue)
            .orElse(new StackTraceElement[0]));
    return here;
  }
}
