package dev.coffey.checkpoints;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.schemas.CheckpointManifest;
import java.util.Optional;

/**
 * The place where the served model stands. Any thread may acquire it, without a lock; one thread,
 * the follower's, swaps. At most two models exist: the served one, and one that is coming or going.
 */
final class ModelSlot {
  private volatile Optional<Serving> serving = Optional.empty();

  /** The model before this one, until its last lease is closed; the follower's. */
  private Optional<ServedModel> draining = Optional.empty();

  /**
   * A model and how its heads are mixed.
   *
   * @param model has this slot as one user
   * @param mix the mix
   */
  record Serving(ServedModel model, HeadMix mix) {
    CheckpointManifest manifest() {
      return model.manifest();
    }
  }

  Optional<Serving> serving() {
    return serving;
  }

  /** The served model with one user more, who must release it; nothing before the first one. */
  Optional<Serving> acquire() {
    while (true) {
      Optional<Serving> now = serving;
      if (now.isEmpty() || now.get().model().retain()) {
        return now;
      }
      // Swapped and drained between the two lines above: the next look finds the new model.
    }
  }

  /** Whether a new model may be loaded: the one before the served one is gone. */
  boolean hasRoom() {
    if (draining.isPresent() && draining.get().isClosed()) {
      draining = Optional.empty();
    }
    return draining.isEmpty();
  }

  /** The model that still has leases though it is not served any more. */
  Optional<ServedModel> draining() {
    return draining;
  }

  /** Puts a model, with one user, in place; the old one goes when its last lease is closed. */
  void swap(Serving next) {
    if (!hasRoom()) {
      throw new IllegalStateException(
          "A third model, "
              + next.manifest().getCheckpointId()
              + ", while "
              + draining.get().manifest().getCheckpointId()
              + " is in use");
    }
    Optional<Serving> old = serving;
    serving = Optional.of(next);
    draining = old.map(Serving::model);
    draining.ifPresent(ServedModel::release);
  }

  /** Serves the same model with another mix. */
  void remix(HeadMix mix) {
    serving = serving.map(now -> new Serving(now.model(), mix));
  }

  /** Serves nothing any more; leases stay good until they are closed. */
  void clear() {
    Optional<Serving> old = serving;
    serving = Optional.empty();
    old.ifPresent(now -> now.model().release());
  }
}
