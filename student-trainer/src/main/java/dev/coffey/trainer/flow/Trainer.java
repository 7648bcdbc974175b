package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.PublisherFencedException;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Topics;
import dev.coffey.trainer.flow.StartTimes.Part;
import dev.coffey.trainer.flow.TrainerStatus.State;
import dev.coffey.trainer.seat.Seat;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains one student for as long as it runs. One thread of its own owns consumer, weights and
 * reservoir; the methods here may be called from any thread and only leave it messages.
 */
public final class Trainer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);
  private static final Duration IDLE_POLL = Duration.ofMillis(100);
  private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);
  private static final int SEAT_CHECKS = 10;
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(4);

  private final TrainerSettings settings;
  private final ClusterAccess cluster;
  private final Clocks clocks;
  private final Runnable onFailure;
  private final StartTimes times;
  private final Progress progress;
  private final Tracer tracer;
  private final Thread thread;
  private final CheckpointRequests requests = new CheckpointRequests();
  private final Pause pause;
  private volatile boolean stopping;

  /**
   * @param onFailure called on the training thread when it ends by an error
   */
  public Trainer(
      TrainerSettings settings, ClusterAccess cluster, Clocks clocks, Runnable onFailure) {
    this(
        settings,
        cluster,
        clocks,
        new StartTimes(clocks.nanoTime(), clocks.nanos()),
        onFailure,
        TracerProvider.noop().get("trainer"));
  }

  /**
   * @param times with what the process did before
   * @param onFailure called on the training thread when it ends by an error
   * @param tracer of the steps and checkpoints that traced images come to
   */
  public Trainer(
      TrainerSettings settings,
      ClusterAccess cluster,
      Clocks clocks,
      StartTimes times,
      Runnable onFailure,
      Tracer tracer) {
    this.tracer = tracer;
    this.settings = settings;
    this.cluster = cluster;
    this.clocks = clocks;
    this.times = times;
    this.onFailure = onFailure;
    this.progress = new Progress(settings, clocks.nanoTime(), times);
    this.pause = new Pause(settings.studentId());
    this.thread = new Thread(this::live, "training");
  }

  /** Starts the training thread; broker and registry may come later. */
  public void start() {
    thread.start();
  }

  /** Whether the training thread is there and has not failed. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  public TrainerStatus status() {
    return progress.status();
  }

  /**
   * Takes no more steps until {@link #resume()}, or until another trainer has the seat.
   *
   * @throws IllegalStateException when this one stands by, with how to find the one that trains
   */
  public void pause() {
    pause.ask(true);
  }

  /**
   * Goes on after a pause.
   *
   * @throws IllegalStateException as {@link #pause()}
   */
  public void resume() {
    pause.ask(false);
  }

  /**
   * Publishes the student as it is after the step under way.
   *
   * @return completes when the checkpoint is committed, however long the broker is away; fails with
   *     {@link IllegalStateException} when it will not be: no step was taken since the newest one,
   *     this trainer does not train, or another takes over before
   */
  public CompletableFuture<CheckpointManifest> checkpoint() {
    return requests.add();
  }

  private void live() {
    try (Seat seat = seat().orElse(null)) {
      while (seat != null && !stopping && isMyTurn(seat)) {
        serve(seat);
        pause.standBy();
      }
      progress.enter(State.STOPPED, "");
    } catch (RuntimeException | Error e) {
      if (stopping) {
        LOG.warn("Stopped in the middle of work: {}", e.toString());
        progress.enter(State.STOPPED, String.valueOf(e.getMessage()));
      } else {
        LOG.error("Training ends: {}", e.getMessage(), e);
        progress.enter(State.FAILED, String.valueOf(e.getMessage()));
        onFailure.run();
      }
    } finally {
      requests.close("The trainer ended.");
    }
  }

  /** Joins the trainers of this student; empty when stopped before the broker answers. */
  private Optional<Seat> seat() {
    return connected(
        State.CONNECTING,
        () -> {
          cluster.ensureTopics();
          times.ended(Part.TOPICS);
          return new Seat(
              cluster.kafka(),
              CheckpointUploads.seatGroupId(settings.studentId()),
              Topics.CHECKPOINTS.name(),
              settings.instance());
        });
  }

  private boolean isMyTurn(Seat seat) {
    try {
      while (!stopping && !seat.await(RECONNECT_PAUSE)) {
        pause.standBy();
        progress.enter(State.STANDBY, "another process trains this student");
        requests.close("This trainer stands by: another process trains the student.");
      }
      times.ended(Part.SEAT);
      pause.takeSeat();
      return !stopping;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new org.apache.kafka.common.errors.InterruptException(e);
    }
  }

  /** Trains for as long as the seat is held. */
  private void serve(Seat seat) {
    Optional<Session> session =
        connected(
            State.RESTORING,
            () ->
                Session.open(
                    settings, cluster, clocks, progress::setAside, times, () -> stopping, tracer));
    if (session.isEmpty()) {
      return;
    }
    try (Session opened = session.get()) {
      train(opened, seat);
      if (stopping) {
        progress.enter(State.STOPPED, "last checkpoint under way");
        opened.checkpoints().finish();
      }
      progress.observe(opened);
    } catch (PublisherFencedException | SupersededException e) {
      if (!isLostSoon(seat)) {
        throw e; // Somebody publishes who does not wait for the seat.
      }
      LOG.warn("Another trainer has taken over: {}", e.getMessage());
    }
  }

  /** A process that stood still learns of its successor here before the group tells its seat. */
  private boolean isLostSoon(Seat seat) {
    for (int i = 0; seat.isHeld() && i < SEAT_CHECKS && !stopping; i++) {
      sleep(RECONNECT_PAUSE);
    }
    return !seat.isHeld();
  }

  /** Opens something as soon as broker and registry answer; empty when stopped before. */
  private <T> Optional<T> connected(State opening, Supplier<T> open) {
    for (int attempt = 0; !stopping; attempt++) {
      try {
        progress.enter(attempt == 0 ? opening : State.CONNECTING, progress.detail());
        return Optional.of(open.get());
      } catch (RuntimeException e) {
        if (!isPassing(e)) {
          throw e;
        }
        if (attempt % 10 == 0) {
          LOG.warn("Waiting for broker and registry: {}", e.getMessage());
        }
        progress.enter(State.CONNECTING, String.valueOf(e.getMessage()));
        sleep(RECONNECT_PAUSE);
      }
    }
    return Optional.empty();
  }

  private static boolean isPassing(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException) {
        return true;
      }
    }
    return false;
  }

  private void train(Session session, Seat seat) {
    progress.observe(session);
    LOG.info("Student '{}' at step {}.", settings.studentId(), session.run().steps());
    NextStep next = new NextStep(settings.batches(), session, progress, clocks.nanoTime());
    requests.open();
    try {
      while (!stopping && seat.isHeld()) {
        session.checkpoints().turn();
        requests.answer(session.checkpoints());
        if (pause.isAsked()) {
          progress.enter(State.PAUSED, "");
          sleep(IDLE_POLL);
        } else {
          next.advance(IDLE_POLL);
        }
        progress.tick(session);
      }
    } finally {
      requests.close("This trainer's turn is over; GET /trainer says what it does now.");
    }
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new org.apache.kafka.common.errors.InterruptException(e);
    }
  }

  /**
   * Stops after the step under way, publishes the last checkpoint in its time, and waits for both.
   */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(settings.checkpoints().shutdownMax().plus(SHUTDOWN_GRACE).toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(SHUTDOWN_GRACE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
