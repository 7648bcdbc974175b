package dev.coffey.checkpoints;

import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.ModelSlot.Serving;
import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.schemas.CheckpointManifest;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread behind a handle: reads what the topics say and brings the slot there. Nothing that
 * goes wrong here touches the model that is being served.
 */
final class ModelFollower implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFollower.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration DRAIN_WARNING = Duration.ofSeconds(30);

  private final String studentId;
  private final Followed followed;
  private final Supplier<FollowedTopics> openTopics;
  private final Supplier<CheckpointLog> openLog;
  private final ModelLoader loader;
  private final ModelSlot slot;
  private final Quarantine quarantine;
  private final SwapListener listener;
  private final SwapTraces traces;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch firstModel = new CountDownLatch(1);

  private volatile Optional<Session> session = Optional.empty();
  private volatile Optional<String> outage = Optional.empty();
  private long fullSinceNanos;

  ModelFollower(
      String studentId,
      Followed followed,
      Supplier<FollowedTopics> openTopics,
      Supplier<CheckpointLog> openLog,
      ModelLoader loader,
      ModelSlot slot,
      Quarantine quarantine,
      SwapListener listener,
      SwapTraces traces,
      InstantSource clock) {
    this.studentId = studentId;
    this.followed = followed;
    this.openTopics = openTopics;
    this.openLog = openLog;
    this.loader = loader;
    this.slot = slot;
    this.quarantine = quarantine;
    this.listener = listener;
    this.traces = traces;
    this.clock = clock;
  }

  /** Connections that live until something goes wrong with one of them. */
  private record Session(FollowedTopics topics, CheckpointLog log) {}

  @Override
  public void run() {
    while (!isClosed()) {
      try (FollowedTopics topics = openTopics.get();
          CheckpointLog log = openLog.get()) {
        session = Optional.of(new Session(topics, log));
        follow(topics, log);
      } catch (WakeupException e) {
        LOG.debug("Closing the handle of student {}", studentId);
      } catch (Exception | LinkageError | OutOfMemoryError e) {
        // Whatever it is, the served model is not concerned; a new session tries again.
        lost(e);
      } finally {
        session = Optional.empty();
      }
    }
    slot.clear();
  }

  private void follow(FollowedTopics topics, CheckpointLog log) {
    boolean lookedBack = false;
    while (!isClosed()) {
      topics.poll(POLL);
      if (topics.caughtUp()) {
        found();
        if (!lookedBack) {
          lookedBack = true;
          lookBack(log);
        }
        step(log);
      }
    }
  }

  /**
   * The newest manifest may lie further back than the topics are followed from. It may also have
   * come just now; then the topics bring it once more, and it is no longer new.
   */
  private void lookBack(CheckpointLog log) {
    if (followed.isEmpty()) {
      log.latest(studentId).filter(followed::add).ifPresent(listener::published);
    }
  }

  private void step(CheckpointLog log) {
    for (String candidate : followed.candidates()) {
      Optional<Serving> serving = slot.serving();
      if (serving.isPresent() && candidate.equals(serving.get().manifest().getCheckpointId())) {
        traces.settled();
        remix(serving.get());
        return;
      }
      boolean settled = !quarantine.contains(candidate) && replace(candidate, log);
      if (settled || serving.isPresent()) {
        slot.serving().ifPresent(this::remix);
        return;
      }
    }
  }

  /** Loads and swaps if there is room; false if the checkpoint is bad. */
  private boolean replace(String checkpointId, CheckpointLog log) {
    if (!slot.hasRoom()) {
      warnOfLongLease();
      return true;
    }
    fullSinceNanos = 0;
    Span span = traces.begin(checkpointId, followed.isPromoted(checkpointId));
    try (Scope scope = span.makeCurrent()) {
      swap(checkpointId, log);
      span.setAttribute("coffey.swap.outcome", "swapped");
      traces.settled();
      return true;
    } catch (BadCheckpointException e) {
      var bad = new Quarantined(checkpointId, e.reason(), e.getMessage(), clock.instant());
      span.setAttribute("coffey.swap.outcome", "quarantined")
          .setAttribute("coffey.swap.reason", e.reason().name())
          .setStatus(StatusCode.ERROR, e.getMessage());
      quarantine.add(bad);
      LOG.warn("Will not serve: {}", e.getMessage());
      LOG.debug("Where it failed", e);
      listener.quarantined(bad);
      return false;
    } catch (RuntimeException | Error e) {
      span.setAttribute("coffey.swap.outcome", "interrupted")
          .setStatus(StatusCode.ERROR, e.toString());
      throw e;
    } finally {
      span.end();
    }
  }

  private void swap(String checkpointId, CheckpointLog log) {
    long startNanos = System.nanoTime();
    CheckpointManifest manifest = manifest(checkpointId, log);
    HeadMix mix = followed.mix(manifest);
    ServedModel model = loader.load(manifest, log);
    Optional<CheckpointManifest> old = slot.serving().map(Serving::manifest);
    slot.swap(new Serving(model, mix));
    firstModel.countDown();
    long loadMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    listener.swapped(new Swap(old, manifest, mix, clock.instant(), loadMillis));
  }

  private CheckpointManifest manifest(String checkpointId, CheckpointLog log) {
    return followed
        .manifest(checkpointId)
        .or(() -> log.find(checkpointId))
        .orElseThrow(
            () ->
                new BadCheckpointException(
                    Reason.MISSING_MANIFEST,
                    "Checkpoint "
                        + checkpointId
                        + " has been promoted, but topic checkpoints has no"
                        + " manifest of it; the topic's retention may have deleted it"));
  }

  private void remix(Serving serving) {
    HeadMix mix = followed.mix(serving.manifest());
    if (!mix.equals(serving.mix())) {
      slot.remix(mix);
      listener.mixed(serving.manifest(), mix, clock.instant());
    }
  }

  private void warnOfLongLease() {
    long now = System.nanoTime();
    if (fullSinceNanos == 0) {
      fullSinceNanos = now;
    } else if (now - fullSinceNanos > DRAIN_WARNING.toNanos()) {
      fullSinceNanos = now;
      slot.draining()
          .ifPresent(
              old ->
                  LOG.warn(
                      "A newer checkpoint waits: {} leases of {} have not been closed;"
                          + " at most two models are held",
                      old.users(),
                      old.manifest().getCheckpointId()));
    }
  }

  private void lost(Throwable e) {
    if (isClosed()) {
      return;
    }
    if (outage.isEmpty()) {
      LOG.warn("Cannot follow student {} now, will go on trying: {}", studentId, e.toString(), e);
    }
    outage = Optional.of(clock.instant() + " " + e);
    await(closed, RETRY);
  }

  private void found() {
    if (outage.isPresent()) {
      LOG.info("Following student {} again", studentId);
      outage = Optional.empty();
    }
  }

  /** Waits for the first model; false if the time ran out. */
  boolean awaitFirstModel(Duration limit) {
    return await(firstModel, limit);
  }

  private static boolean await(CountDownLatch latch, Duration limit) {
    try {
      return latch.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What keeps it from following, if anything does. */
  Optional<String> outage() {
    return outage;
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Ends the thread soon; called by another one. */
  void stop() {
    closed.countDown();
    firstModel.countDown();
    session.ifPresent(
        now -> {
          now.topics().wakeup();
          now.log().wakeup();
        });
  }
}
