package dev.coffey.trainer.flow;

import dev.coffey.trainer.flow.TrainerStatus.State;
import dev.coffey.trainer.flow.TrainingRun.Done;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Takes the next step when its samples are there, or have been waited for long enough. Not
 * thread-safe: the training thread owns it.
 */
final class NextStep {

  private final TrainerSettings.Batches settings;
  private final Session session;
  private final Progress progress;
  private final LongSupplier nanoTime;
  private OptionalLong waitingSinceNanos = OptionalLong.empty();

  NextStep(
      TrainerSettings.Batches settings, Session session, Progress progress, LongSupplier nanoTime) {
    this.settings = settings;
    this.session = session;
    this.progress = progress;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes it if its samples are there, else waits a little for them.
   *
   * @param wait at most
   */
  void advance(Duration wait) {
    session.samples().poll(Duration.ZERO);
    session.run().admitLabeled();
    Optional<Done> done = isDue(session.run()) ? session.run().step() : Optional.empty();
    if (done.isPresent()) {
      waitingSinceNanos = OptionalLong.empty();
      progress.enter(State.TRAINING, "");
      progress.stepped(done.get());
      session.stepLog().tell(done.get());
    } else if (progress.state() != State.TRAINING) {
      session.samples().poll(wait);
    }
  }

  private boolean isDue(TrainingRun run) {
    if (run.labeledMissing() > 0) {
      progress.enter(
          State.WAITING_FOR_LABELS, run.labeledMissing() + " more labelled samples are needed");
      return false;
    }
    int missing = run.freshMissing();
    if (missing == 0) {
      return true;
    }
    long now = nanoTime.getAsLong();
    if (waitingSinceNanos.isEmpty()) {
      waitingSinceNanos = OptionalLong.of(now);
    }
    progress.enter(
        State.WAITING_FOR_SAMPLES, missing + " more fresh samples are needed for a full step");
    return missing < settings.fresh()
        && now - waitingSinceNanos.getAsLong() >= settings.freshWaitMax().toNanos();
  }
}
