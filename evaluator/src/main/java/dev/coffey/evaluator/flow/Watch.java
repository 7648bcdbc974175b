package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Follow;
import dev.coffey.checkpoints.ModelHandle;
import dev.coffey.checkpoints.NoModelException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the samples with one student's champion. Restarts go on where the topics say: the curves
 * behind their last closed windows, the champion's reign at its cut.
 *
 * <p>One thread runs {@link #run} and owns everything in here but the curves that it shows.
 */
final class Watch implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final Duration FIRST_MODEL = Duration.ofSeconds(5);

  private final String studentId;
  private final WatchSettings settings;
  private final Clients clients;
  private final Court court;
  private final WatchListener listener;
  private final InstantSource clock;
  private volatile Optional<Curves> curves = Optional.empty();
  private final Lifetime lifetime = new Lifetime();

  Watch(
      String studentId,
      WatchSettings settings,
      Clients clients,
      Court court,
      WatchListener listener,
      InstantSource clock) {
    this.studentId = studentId;
    this.settings = settings;
    this.clients = clients;
    this.court = court;
    this.listener = listener;
    this.clock = clock;
  }

  @Override
  public void run() {
    try (ModelHandle champion = champion()) {
      while (!lifetime.isOver()) {
        try {
          follow(champion);
        } catch (NoModelException e) {
          LOG.debug("Waiting for a champion of {}: {}", studentId, e.getMessage());
        } catch (RuntimeException e) {
          // Whatever it is, champions are judged and served without it; the topics know the rest.
          LOG.warn("Watching {} is begun anew: {}", studentId, e.toString(), e);
          lifetime.pause();
        }
      }
    }
  }

  private ModelHandle champion() {
    return ModelHandle.builder()
        .kafka(clients.kafka())
        .registry(clients.registry())
        .trustedKeys(clients.trustedKeys())
        .studentId(studentId)
        .follow(Follow.alias(settings.alias()).onlyWhenPromoted())
        .device(settings.students().device())
        .torchScript(settings.students().torchScript())
        .firstModelWait(FIRST_MODEL)
        .build();
  }

  private void follow(ModelHandle champion) {
    Curves restored = Curves.restore(studentId, settings.curves(), clients);
    curves = Optional.of(restored);
    try (CheckpointLog log = clients.checkpoints();
        SampleFollower samples = new SampleFollower(clients)) {
      Reckoning reckoning =
          new Reckoning(studentId, settings, restored, court, log, listener, clock);
      while (!lifetime.isOver()) {
        try (ModelHandle.Lease lease = champion.acquire()) {
          reckoning.under(lease.manifest(), samples);
          reckoning.take(samples.poll(lease.manifest()), lease);
        }
      }
    }
  }

  /** What has been counted; empty before the topics have been read. */
  Optional<Curves> curves() {
    return curves;
  }

  /** Asks the thread to end after the samples at hand. */
  @Override
  public void close() {
    lifetime.end();
  }
}
