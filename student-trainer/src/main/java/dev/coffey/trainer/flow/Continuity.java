package dev.coffey.trainer.flow;

import dev.coffey.checkpoints.BadCheckpointException;
import dev.coffey.checkpoints.BadCheckpointException.Reason;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.schemas.CheckpointManifest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a student can be trained on with other settings than those it was trained with. */
final class Continuity {

  private static final Logger LOG = LoggerFactory.getLogger(Continuity.class);

  private final TrainerSettings settings;

  Continuity(TrainerSettings settings) {
    this.settings = settings;
  }

  /**
   * @throws BadCheckpointException naming what differs and the way out
   */
  void check(CheckpointManifest manifest) {
    require("architecture", Manifests.architecture(manifest), settings.architecture());
    require("classes", manifest.getClasses(), settings.classes());
    require("preprocessing", Manifests.preprocessing(manifest), settings.preprocessing());
    tell(manifest, "method", manifest.getMethod(), settings.training().method().id());
    tell(manifest, "seed", manifest.getSeed(), settings.training().seed());
  }

  private static void require(String what, Object was, Object is) {
    if (!was.equals(is)) {
      throw new BadCheckpointException(
          Reason.UNUSABLE,
          "has "
              + what
              + " "
              + was
              + ", the configuration "
              + is
              + ". Configure what it has, or begin a new student:"
              + " set another coffey.trainer.student-id.");
    }
  }

  private void tell(CheckpointManifest manifest, String what, Object was, Object is) {
    if (!was.equals(is)) {
      LOG.warn(
          "Checkpoint {} was trained with {} {}; from here on it is {}.",
          manifest.getCheckpointId(),
          what,
          was,
          is);
    }
  }
}
