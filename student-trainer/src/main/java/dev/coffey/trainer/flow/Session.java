package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.CheckpointPublisher;
import dev.coffey.checkpoints.Quarantined;
import dev.coffey.checkpoints.Retention;
import dev.coffey.checkpoints.Trust;
import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.flow.StartTimes.Part;
import dev.coffey.trainer.flow.TrainerStatus.Checkpoint;
import dev.coffey.trainer.reservoir.LabeledReservoir;
import dev.coffey.trainer.seeds.Seed;
import io.opentelemetry.api.trace.Tracer;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that training a student holds open, from the newest good checkpoint on, or new. Not
 * thread-safe: the training thread owns it.
 */
final class Session implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final ArrayDeque<AutoCloseable> open = new ArrayDeque<>();
  private final TrainerSettings settings;
  private final ClusterAccess cluster;
  private final Tracer tracer;
  private SampleQueue samples;
  private TrainingRun run;
  private CheckpointCycle checkpoints;
  private CheckpointUploads uploads;
  private StepLog stepLog;

  private Session(TrainerSettings settings, ClusterAccess cluster, Tracer tracer) {
    this.tracer = tracer;
    this.settings = settings;
    this.cluster = cluster;
  }

  /**
   * @param setAside told of every checkpoint that cannot be gone on from
   * @param times told of each part of the start
   * @param stopped asked while the log is read again; when true the session is of no use
   */
  static Session open(
      TrainerSettings settings,
      ClusterAccess cluster,
      Clocks clocks,
      Consumer<Quarantined> setAside,
      StartTimes times,
      BooleanSupplier stopped,
      Tracer tracer) {
    Session session = new Session(settings, cluster, tracer);
    try {
      session.openAll(clocks, setAside, times, stopped);
      return session;
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  private void openAll(
      Clocks clocks, Consumer<Quarantined> setAside, StartTimes times, BooleanSupplier stopped) {
    // The publisher first: from here on nobody else can add to what is read next.
    CheckpointPublisher publisher = cluster.publisher(settings.studentId());
    times.ended(Part.FENCING);
    ManifestWriter writer = new ManifestWriter(settings);
    times.ended(Part.LIBTORCH);
    uploads =
        opened(
            new CheckpointUploads(
                cluster,
                settings.studentId(),
                writer,
                publisher,
                Retention.open(
                    settings.studentId(),
                    settings.retention(),
                    cluster.kafka(),
                    cluster.checkpoints(),
                    clocks.wall()),
                clocks.wall(),
                tracer));
    Optional<RestartPoint.Found> past =
        restartPoint(
            new RestartPoint(
                settings, setAside.andThen(bad -> uploads.passOver(bad)), times, clocks.wall()),
            trust(setAside, clocks.wall()));
    times.ended(Part.CHECKPOINT);
    StudentTraining training =
        opened(past.map(RestartPoint.Found::training).orElseGet(() -> newStudent(writer)));
    times.ended(Part.WEIGHTS);
    SampleFeed feed = opened(SampleFeed.open(settings, cluster));
    samples =
        new SampleQueue(
            feed,
            opened(new LogEnds(cluster.kafka(), clocks.nanoTime())),
            settings.lagPolicy(),
            settings.batches().prefetchMax(),
            clocks);
    TrainingRun.Resumed resumed =
        new Resumption(
                feed,
                settings.batches().echo(),
                reservoir(settings),
                samples::enqueue,
                lesson -> true)
            .resume(
                feed.partitions(),
                past.map(RestartPoint.Found::turns).orElse(Turns.none(settings.batches().echo())),
                stopped);
    times.ended(Part.REFILL);
    run =
        new TrainingRun(
            settings,
            training,
            samples,
            resumed,
            past.map(p -> p.manifest().getCheckpointId()),
            tracer);
    checkpoints =
        new CheckpointCycle(
            settings.checkpoints(),
            run,
            uploads,
            past.map(p -> told(p.manifest())),
            clocks.nanoTime());
    stepLog =
        opened(new StepLog(cluster, settings.studentId(), settings.stepsEvery(), clocks.wall()));
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  private Optional<RestartPoint.Found> restartPoint(RestartPoint restart, Trust trust) {
    try (CheckpointLog log = CheckpointLog.open(cluster.kafka(), cluster.registry(), trust)) {
      return restart.find(log);
    }
  }

  /** Strangers' checkpoints are told like broken ones, and are nobody's parent. */
  private Trust trust(Consumer<Quarantined> setAside, InstantSource clock) {
    return new Trust(
        cluster.trustedKeys(),
        stranger -> {
          if (stranger.studentId().equals(settings.studentId())) {
            LOG.warn("Set aside: {}", stranger.getMessage());
            setAside.accept(stranger.quarantined(clock.instant()));
          }
        });
  }

  private StudentTraining newStudent(ManifestWriter writer) {
    LOG.info("Student '{}' is new: {}.", settings.studentId(), settings.architecture());
    Optional<Map<String, Tensor>> weights = settings.initialWeights().read();
    weights.map(InitialWeights::sha256).ifPresent(writer::beganWith);
    return StudentTraining.create(
        settings.architecture(), settings.preprocessing(), settings.training(), weights);
  }

  static LabeledReservoir reservoir(TrainerSettings settings) {
    return new LabeledReservoir(
        settings.classes().size(),
        settings.batches().reservoirPerClass(),
        new Seed(settings.training().seed()));
  }

  private static Checkpoint told(CheckpointManifest manifest) {
    return Checkpoint.of(manifest, Double.NaN);
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
