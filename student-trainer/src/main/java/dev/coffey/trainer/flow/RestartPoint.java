package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.BadCheckpointException;
import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.checkpoints.Quarantined;
import dev.coffey.checkpoints.ledger.Turns;
import dev.coffey.checkpoints.ledger.TurnsCodec;
import dev.coffey.distillation.safetensors.SafeTensors;
import dev.coffey.distillation.safetensors.SafeTensorsException;
import dev.coffey.distillation.safetensors.Tensor;
import dev.coffey.distillation.training.StudentTraining;
import dev.coffey.schemas.CheckpointManifest;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the checkpoint that training goes on from: the newest that is whole and fits the
 * configuration. What is newer than it is set aside with its reason; where reading goes on, and
 * which parent the next checkpoint has, is what the one found says, not what the group has
 * committed.
 */
final class RestartPoint {

  private static final Logger LOG = LoggerFactory.getLogger(RestartPoint.class);

  /**
   * Older ones have lost their training state to retention, and each costs a look at all chunks.
   */
  private static final int LOOKED_AT_MAX = 50;

  private final TrainerSettings settings;
  private final Consumer<Quarantined> setAside;
  private final StartTimes times;
  private final InstantSource clock;

  /** A checkpoint with all that going on needs; whoever has it closes the training. */
  record Found(CheckpointManifest manifest, Turns turns, StudentTraining training) {}

  /**
   * @param setAside told of every checkpoint that cannot be gone on from
   */
  RestartPoint(
      TrainerSettings settings,
      Consumer<Quarantined> setAside,
      StartTimes times,
      InstantSource clock) {
    this.settings = settings;
    this.setAside = setAside;
    this.times = times;
    this.clock = clock;
  }

  /**
   * Empty for a new student.
   *
   * @throws IllegalStateException when there are checkpoints and none can be gone on from
   */
  Optional<Found> find(CheckpointLog log) {
    Optional<CheckpointManifest> latest = log.latest(settings.studentId());
    if (latest.isEmpty()) {
      return Optional.empty();
    }
    Optional<Found> found = opened(latest.get(), log);
    if (found.isPresent()) {
      return found;
    }
    List<CheckpointManifest> newest =
        new ArrayList<>(log.newest(settings.studentId(), LOOKED_AT_MAX, Instant.MAX));
    Collections.reverse(newest);
    int lookedAt = Math.min(LOOKED_AT_MAX, newest.size());
    for (CheckpointManifest manifest : newest.subList(1, lookedAt)) {
      found = opened(manifest, log);
      if (found.isPresent()) {
        return found;
      }
    }
    throw new IllegalStateException(
        "None of the "
            + lookedAt
            + " newest checkpoints of student '"
            + settings.studentId()
            + "' can be gone on from; the log says of each why. Mend that, or set another"
            + " coffey.trainer.student-id to begin anew.");
  }

  /** Empty, and told, when the checkpoint is bad. A broker that does not answer is thrown. */
  private Optional<Found> opened(CheckpointManifest manifest, CheckpointLog log) {
    try {
      Turns turns = fitting(manifest);
      byte[] state = log.fetchTrainingState(manifest);
      times.ended(StartTimes.Part.CHECKPOINT);
      Found found = new Found(manifest, turns, training(manifest, state));
      LOG.info("Going on from checkpoint {}.", manifest.getCheckpointId());
      return Optional.of(found);
    } catch (BadCheckpointException e) {
      Quarantined bad =
          new Quarantined(manifest.getCheckpointId(), e.reason(), e.getMessage(), clock.instant());
      LOG.warn("Set aside as {}: {}", bad.reason(), bad.detail());
      setAside.accept(bad);
      return Optional.empty();
    }
  }

  /** Its turns, if all that can be told without its blobs is as it must be. */
  private Turns fitting(CheckpointManifest manifest) {
    try {
      Manifests.requireReadable(manifest);
      new Continuity(settings).check(manifest);
      return turns(manifest);
    } catch (BadCheckpointException e) {
      throw e.of(manifest.getCheckpointId());
    }
  }

  private static Turns turns(CheckpointManifest manifest) {
    Turns turns;
    try {
      turns = TurnsCodec.decode(manifest.getTurns());
    } catch (IllegalArgumentException e) {
      throw unusable(e.getMessage(), e);
    }
    if (turns.lastStep() != manifest.getStep()) {
      throw unusable("its turns end with step " + turns.lastStep(), null);
    }
    return turns;
  }

  /** Only what the bytes are to blame for is theirs; a device without memory is not. */
  private StudentTraining training(CheckpointManifest manifest, byte[] state) {
    StudentTraining training;
    try {
      Map<String, Tensor> tensors = SafeTensors.read(ByteBuffer.wrap(state));
      training =
          StudentTraining.restore(
              settings.architecture(), settings.preprocessing(), settings.training(), tensors);
    } catch (SafeTensorsException | IllegalArgumentException | BufferUnderflowException e) {
      throw unusable("its training state cannot be restored: " + e.getMessage(), e)
          .of(manifest.getCheckpointId());
    }
    if (training.steps() != manifest.getStep()) {
      long steps = training.steps();
      training.close();
      throw unusable("its training state is of step " + steps, null).of(manifest.getCheckpointId());
    }
    return training;
  }

  private static BadCheckpointException unusable(String what, Throwable cause) {
    return new BadCheckpointException(Reason.UNUSABLE, what, cause);
  }
}
