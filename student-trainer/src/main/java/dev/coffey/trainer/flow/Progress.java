package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.Quarantined;
import dev.coffey.distillation.training.StepReport;
import dev.coffey.trainer.flow.TrainerStatus.Cosines;
import dev.coffey.trainer.flow.TrainerStatus.Losses;
import dev.coffey.trainer.flow.TrainerStatus.State;
import dev.coffey.trainer.flow.TrainingRun.Done;
import dev.coffey.trainer.supply.Inflow;
import dev.coffey.trainer.supply.Supply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the books on the training, tells them to the log every ten seconds and to other threads as
 * an immutable status. The training thread owns it; only {@link #status()} is for others.
 */
final class Progress {

  private static final Logger LOG = LoggerFactory.getLogger("dev.coffey.trainer.Summary");
  private static final long SUMMARY_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long STATUS_NANOS = Duration.ofMillis(200).toNanos();
  private static final int QUARANTINED_MAX = 100;

  private final TrainerSettings settings;
  private final LongSupplier nanoTime;
  private final StartTimes times;
  private final Rates rates = new Rates();
  private final Map<String, Quarantined> quarantined = new LinkedHashMap<>();
  private State state = State.CONNECTING;
  private String detail = "";
  private Done newest;
  private Optional<Cosines> cosines = Optional.empty();
  private long steps;
  private long samples;
  private long nonFinite;
  private long statusNanos;
  private long summaryNanos;
  private volatile TrainerStatus status;

  /**
   * @param nanoTime a clock as {@link System#nanoTime()}
   */
  Progress(TrainerSettings settings, LongSupplier nanoTime, StartTimes times) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.times = times;
    this.summaryNanos = nanoTime.getAsLong();
    this.statusNanos = summaryNanos - STATUS_NANOS;
    this.status = unopened();
  }

  TrainerStatus status() {
    return status;
  }

  State state() {
    return state;
  }

  String detail() {
    return detail;
  }

  void enter(State newState, String newDetail) {
    if (state != newState) {
      LOG.debug("{} -> {} {}", state, newState, newDetail);
    }
    boolean changed = state != newState;
    state = newState;
    detail = newDetail;
    if (changed && !newState.isReady()) {
      status = withState(status);
    }
  }

  /** Keeps the newest of them, with their reasons, for as long as the process lives. */
  void setAside(Quarantined bad) {
    if (quarantined.size() < QUARANTINED_MAX) {
      quarantined.put(bad.checkpointId(), bad); // they come newest first
    }
    status = withState(status);
  }

  void stepped(Done done) {
    if (!times.isOver()) {
      times.ended(StartTimes.Part.FIRST_STEP);
      LOG.info("{}", times);
    }
    newest = done;
    cosines = cosines(done.report()).or(() -> cosines);
    steps++;
    samples += done.firstUses();
    nonFinite += done.report().finite() ? 0 : 1;
    rates.add(nanoTime.getAsLong(), done.firstUses(), done.labeled() + done.unlabeled());
  }

  /** Refreshes the status five times a second, and writes the summary when it is time. */
  void tick(Session session) {
    long now = nanoTime.getAsLong();
    if (now - statusNanos >= STATUS_NANOS || status.state() != state) {
      observe(session);
    }
    if (now - summaryNanos >= SUMMARY_NANOS) {
      summaryNanos = now;
      LOG.info("{}", summary(status));
    }
  }

  void observe(Session session) {
    long now = nanoTime.getAsLong();
    statusNanos = now;
    CheckpointCycle checkpoints = session.checkpoints();
    Supply supply = supply(session);
    status =
        new TrainerStatus(
            state,
            detail,
            settings.studentId(),
            session.run().steps(),
            Optional.ofNullable(newest).map(Done::report).map(Progress::losses),
            cosines,
            rates.steps(now),
            rates.samples(now),
            rates.images(now),
            newest == null ? Double.NaN : newest.report().millis(),
            supply.topics().values().stream().mapToLong(Inflow::lag).sum(),
            session.run().reservoir().size(),
            session.run().reservoir().classesFilled(),
            checkpoints.newest(),
            checkpoints.published(),
            session.uploads().failures(),
            session.uploads().droppedChunks(),
            checkpoints.stallMillis(),
            List.copyOf(quarantined.values()),
            times.millis(),
            steps,
            nonFinite,
            samples,
            session.samples().unusable(),
            session.samples().lostRecords(),
            session.stepLog().dropped(),
            settings.device(),
            supply);
  }

  private Supply supply(Session session) {
    SampleQueue samples = session.samples();
    Inflow labeled = samples.inflow(SampleFeed.LABELED);
    Inflow unlabeled = samples.inflow(SampleFeed.UNLABELED);
    Optional<String> overdue =
        state == State.PAUSED // Nothing is polled, so nothing can have come.
            ? Optional.empty()
            : settings
                .patience()
                .overdue(
                    labeled,
                    unlabeled,
                    session.run().labeledMissing(),
                    session.run().freshMissing(),
                    nanoTime.getAsLong());
    if (overdue.isPresent() && status.supply().overdue().isEmpty()) {
      LOG.warn("{}", overdue.get());
    }
    return new Supply(
        Map.of(SampleFeed.LABELED, labeled, SampleFeed.UNLABELED, unlabeled),
        samples.skippedRecords(),
        overdue);
  }

  private static Losses losses(StepReport report) {
    return new Losses(
        report.loss(),
        report.ce(),
        report.kdLabeled(),
        report.kdUnlabeled(),
        report.learningRate(),
        report.gradientNorm());
  }

  private static Optional<Cosines> cosines(StepReport report) {
    return report.cosineFeatures().isEmpty() && report.cosineStage().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Cosines(
                report.cosineFeatures().orElse(Double.NaN),
                report.cosineStage().orElse(Double.NaN),
                report.cosineHead().orElse(Double.NaN)));
  }

  private TrainerStatus unopened() {
    return new TrainerStatus(
        state,
        detail,
        settings.studentId(),
        0,
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        0,
        Double.NaN,
        0,
        0,
        0,
        Optional.empty(),
        0,
        0,
        0,
        0,
        List.of(),
        Map.of(),
        0,
        0,
        0,
        Map.of(),
        0,
        0,
        settings.device(),
        Supply.NONE);
  }

  private TrainerStatus withState(TrainerStatus old) {
    return new TrainerStatus(
        state,
        detail,
        old.studentId(),
        old.step(),
        old.losses(),
        old.cosines(),
        0,
        0,
        0,
        old.stepMillis(),
        old.lag(),
        old.reservoirSamples(),
        old.reservoirClasses(),
        old.checkpoint(),
        old.checkpointsPublished(),
        old.checkpointFailures(),
        old.droppedChunks(),
        old.stallMillis(),
        List.copyOf(quarantined.values()),
        times.millis(),
        old.stepsThisRun(),
        old.nonFiniteSteps(),
        old.samplesThisRun(),
        old.unusableSamples(),
        old.lostRecords(),
        old.stepRecordsDropped(),
        old.device(),
        new Supply(old.supply().topics(), old.supply().skippedRecords(), Optional.empty()));
  }

  private static String summary(TrainerStatus now) {
    String losses =
        now.losses()
            .map(
                l ->
                    String.format(
                        Locale.ROOT,
                        "loss %.3f (CE %.3f, KD labelled %.3f, KD unlabelled %.3f)",
                        l.loss(),
                        l.ce(),
                        l.kdLabeled(),
                        l.kdUnlabeled()))
            .orElse("no step yet");
    return String.format(
        Locale.ROOT,
        "%s%s: step %d, %.1f steps/s, %.0f new samples/s, lag %d%s, %s, %d labelled kept, %s",
        now.state(),
        now.detail().isEmpty() ? "" : " (" + now.detail() + ")",
        now.step(),
        now.stepsPerSecond(),
        now.samplesPerSecond(),
        now.lag(),
        now.supply().skippedRecords() == 0
            ? ""
            : " after " + now.supply().skippedRecords() + " skipped",
        losses,
        now.reservoirSamples(),
        now.checkpoint().map(c -> "checkpoint " + c.id()).orElse("no checkpoint yet"));
  }
}
