package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.BadCheckpointException;
import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.checkpoints.Retention;
import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.TurnsCodec;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.flow.TrainerStatus.Checkpoint;
import dev.coffey.trainer.reservoir.LabeledReservoir;
import dev.coffey.trainer.seeds.Seed;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that training a student holds open, from the newest good checkpoint on, or new. Not
 * thread-safe: the training thread owns it.
 */
final class Session implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /**
   * Older ones have lost their training state to retention, and each costs a look at all chunks.
   */
  private static final int LOOKED_AT_MAX = 50;

  private final ArrayDeque<AutoCloseable> open = new ArrayDeque<>();
  private final TrainerSettings settings;
  private final ClusterAccess cluster;
  private SampleQueue samples;
  private TrainingRun run;
  private CheckpointCycle checkpoints;
  private CheckpointUploads uploads;
  private StepLog stepLog;

  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  private record Past(CheckpointManifest manifest, byte[] trainingState) {}

  private Session(TrainerSettings settings, ClusterAccess cluster) {
    this.settings = settings;
    this.cluster = cluster;
  }

  /**
   * @param stopped asked while the log is read again; when true the session is of no use
   */
  static Session open(
      TrainerSettings settings,
      ClusterAccess cluster,
      InstantSource clock,
      BooleanSupplier stopped) {
    Session session = new Session(settings, cluster);
    try {
      session.openAll(clock, stopped);
      return session;
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  private void openAll(InstantSource clock, BooleanSupplier stopped) {
    cluster.ensureTopics();
    // The publisher first: from here on nobody else can add to what is read next.
    CheckpointPublisher publisher =
        CheckpointPublisher.open(settings.studentId(), cluster.kafka(), cluster.registry());
    uploads =
        opened(
            new CheckpointUploads(
                cluster,
                settings.studentId(),
                new ManifestWriter(settings),
                publisher,
                Retention.open(
                    settings.studentId(),
                    settings.retention(),
                    cluster.kafka(),
                    cluster.registry(),
                    clock),
                clock));
    Optional<Past> past = newestGood();
    past.ifPresent(found -> new Continuity(settings).check(found.manifest()));
    StudentTraining training = opened(training(past));
    SampleFeed feed = opened(SampleFeed.open(settings, cluster));
    samples =
        new SampleQueue(
            feed,
            opened(new LogEnds(cluster.kafka(), clock)),
            settings.lagPolicy(),
            settings.batches().prefetchMax(),
            clock);
    TrainingRun.Resumed resumed =
        new Resumption(
                feed,
                settings.batches().echo(),
                reservoir(settings),
                samples::enqueue,
                lesson -> true)
            .resume(
                feed.partitions(),
                past.map(p -> TurnsCodec.decode(p.manifest().getTurns()))
                    .orElse(Turns.none(settings.batches().echo())),
                stopped);
    run =
        new TrainingRun(
            settings, training, samples, resumed, past.map(p -> p.manifest().getCheckpointId()));
    checkpoints =
        new CheckpointCycle(
            settings.checkpoints(), run, uploads, past.map(p -> told(p.manifest())), clock);
    stepLog = opened(new StepLog(cluster, settings.studentId(), settings.stepsEvery(), clock));
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  /** The newest checkpoint whose training state is whole; a broken one is told and passed over. */
  private Optional<Past> newestGood() {
    try (CheckpointLog log = CheckpointLog.open(cluster.kafka(), cluster.registry())) {
      Optional<CheckpointManifest> latest = log.latest(settings.studentId());
      if (latest.isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(new Past(latest.get(), log.fetchTrainingState(latest.get())));
      } catch (BadCheckpointException e) {
        LOG.warn("Passed over: {}", e.getMessage());
      }
      List<CheckpointManifest> history =
          new ArrayList<>(log.newest(settings.studentId(), LOOKED_AT_MAX, Instant.MAX));
      Collections.reverse(history);
      int lookedAt = Math.min(LOOKED_AT_MAX, history.size());
      for (CheckpointManifest manifest : history.subList(1, lookedAt)) {
        try {
          return Optional.of(new Past(manifest, log.fetchTrainingState(manifest)));
        } catch (BadCheckpointException e) {
          LOG.warn("Passed over: {}", e.getMessage());
        }
      }
      throw new IllegalStateException(
          "None of the "
              + lookedAt
              + " newest checkpoints of student '"
              + settings.studentId()
              + "' can be gone on from. Set another coffey.trainer.student-id to begin anew.");
    }
  }

  private StudentTraining training(Optional<Past> past) {
    if (past.isEmpty()) {
      LOG.info("Student '{}' is new: {}.", settings.studentId(), settings.architecture());
      return StudentTraining.create(
          settings.architecture(),
          settings.preprocessing(),
          settings.training(),
          settings.initialWeights());
    }
    CheckpointManifest manifest = past.get().manifest();
    LOG.info("Going on from checkpoint {}.", manifest.getCheckpointId());
    StudentTraining training =
        StudentTraining.restore(
            settings.architecture(),
            settings.preprocessing(),
            settings.training(),
            SafeTensors.read(ByteBuffer.wrap(past.get().trainingState())));
    if (training.steps() != manifest.getStep()) {
      throw new IllegalStateException(
          "Checkpoint "
              + manifest.getCheckpointId()
              + " is of step "
              + manifest.getStep()
              + ", its training state of step "
              + training.steps()
              + ".");
    }
    return training;
  }

  static LabeledReservoir reservoir(TrainerSettings settings) {
    return new LabeledReservoir(
        settings.classes().size(),
        settings.batches().reservoirPerClass(),
        new Seed(settings.training().seed()));
  }

  private static Checkpoint told(CheckpointManifest manifest) {
    return new Checkpoint(
        manifest.getCheckpointId(),
        manifest.getStep(),
        manifest.getCreatedAt(),
        manifest.getSamplesSinceParent(),
        0);
  }

  SampleQueue samples() {
    return samples;
  }

  TrainingRun run() {
    return run;
  }

  CheckpointCycle checkpoints() {
    return checkpoints;
  }

  CheckpointUploads uploads() {
    return uploads;
  }

  StepLog stepLog() {
    return stepLog;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable resource = open.pop();
      try {
        resource.close();
      } catch (Exception e) {
        LOG.warn("Closing {} failed.", resource.getClass().getSimpleName(), e);
      }
    }
  }
}
