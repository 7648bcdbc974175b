package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.BadCheckpointException;
import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.ledger.Lineage;
import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.TurnsCodec;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.trainer.flow.TrainingRun.Snapshot;
import dev.coffey.trainer.lessons.Lesson;
import dev.coffey.trainer.reservoir.LabeledReservoir;
import io.opentelemetry.api.trace.TracerProvider;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Trains checkpoints again from what the topics hold: their parent's training state, and the
 * samples in the turns that the manifests record. On the CPU, with as many threads and the same
 * versions, the bytes are those that were published.
 */
public final class Replay {

  /** Told after every step. */
  public interface Listener {
    void stepped(CheckpointManifest of, long step);
  }

  /**
   * A checkpoint made again.
   *
   * @param student weights for serving, .safetensors
   * @param trainingState all that going on needs, .safetensors
   * @param stepsLeftOut steps of which every fresh sample was left out
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  public record Replayed(
      CheckpointManifest original, byte[] student, byte[] trainingState, long stepsLeftOut) {}

  private final ClusterAccess cluster;
  private final Function<CheckpointManifest, TrainerSettings> settings;
  private final Predicate<Lesson> kept;
  private final Listener listener;

  /**
   * @param settings those that a manifest was trained with
   * @param without ids of images that are left out as if they had never come
   */
  public Replay(
      ClusterAccess cluster,
      Function<CheckpointManifest, TrainerSettings> settings,
      Set<String> without,
      Listener listener) {
    this.cluster = cluster;
    this.settings = settings;
    Set<String> leftOut = Set.copyOf(without);
    this.kept = lesson -> !leftOut.contains(lesson.imageId());
    this.listener = listener;
  }

  /**
   * Trains one checkpoint from its published parent, or from its first weights if it has none.
   *
   * @throws IllegalStateException when the parent's training state is gone from the topic
   */
  public Replayed fromParent(Lineage lineage, CheckpointLog log) {
    CheckpointManifest manifest = lineage.newest();
    Optional<CheckpointManifest> parent = lineage.parentOf(manifest);
    return segment(manifest, parent, parent.map(p -> state(p, manifest, log)));
  }

  private static byte[] state(
      CheckpointManifest parent, CheckpointManifest child, CheckpointLog log) {
    try {
      return log.fetchTrainingState(parent);
    } catch (BadCheckpointException e) {
      if (!e.isGone()) {
        throw e;
      }
      throw new IllegalStateException(
          "The training state of "
              + parent.getCheckpointId()
              + ", from which "
              + child.getCheckpointId()
              + " was trained, is no longer on the topic: only the newest keep theirs"
              + " (coffey.trainer.retention.training-states). Replay it with --from-scratch.",
          e);
    }
  }

  /**
   * Trains a whole lineage from its first weights on.
   *
   * @throws IllegalStateException when the lineage does not reach back to the first weights
   */
  public Replayed fromScratch(Lineage lineage) {
    lineage.requireWhole();
    Optional<CheckpointManifest> parent = Optional.empty();
    Optional<Replayed> before = Optional.empty();
    for (CheckpointManifest manifest : lineage.oldestFirst()) {
      before = Optional.of(segment(manifest, parent, before.map(Replayed::trainingState)));
      parent = Optional.of(manifest);
    }
    return before.orElseThrow();
  }

  private Replayed segment(
      CheckpointManifest manifest, Optional<CheckpointManifest> parent, Optional<byte[]> state) {
    TrainerSettings with = settings.apply(manifest);
    long parentStep = parent.map(CheckpointManifest::getStep).orElse(0L);
    Turns turns = TurnsCodec.decode(manifest.getTurns()).startingAt(parentStep + 1);
    Turns past = parent.map(p -> TurnsCodec.decode(p.getTurns())).orElse(turns.beforeFirstStep());
    try (StudentTraining training = training(with, state);
        SampleFeed feed = SampleFeed.open(with, cluster)) {
      feed.leaveOut(turns.skipped());
      RecordedSamples samples = new RecordedSamples(feed, kept, (fetched, lesson) -> {});
      LabeledReservoir reservoir = Session.reservoir(with);
      TrainingRun.Resumed resumed =
          new Resumption(feed, with.batches().echo(), reservoir, samples::enqueue, kept)
              .resume(feed.partitions(), past, () -> false);
      TrainingRun run =
          new TrainingRun(
              with,
              training,
              samples,
              resumed,
              parent.map(CheckpointManifest::getCheckpointId),
              TracerProvider.noop().get("replay"));
      long leftOut = 0;
      for (List<Turns.Turn> step : turns.steps()) {
        samples.nextStep(step);
        run.admitLabeled();
        leftOut += run.step().isPresent() ? 0 : 1;
        listener.stepped(manifest, run.steps());
      }
      Snapshot snapshot = run.snapshot();
      return new Replayed(manifest, snapshot.student(), snapshot.trainingState(), leftOut);
    }
  }

  private static StudentTraining training(TrainerSettings with, Optional<byte[]> state) {
    return state.isEmpty()
        ? StudentTraining.create(
            with.architecture(),
            with.preprocessing(),
            with.training(),
            with.initialWeights().read())
        : StudentTraining.restore(
            with.architecture(),
            with.preprocessing(),
            with.training(),
            SafeTensors.read(ByteBuffer.wrap(state.get())));
  }
}
