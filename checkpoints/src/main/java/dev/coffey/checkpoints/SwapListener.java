package dev.coffey.checkpoints;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Instant;

/**
 * Told what happens to the model behind a {@link ModelHandle}. All but {@link #firstServed} are
 * called on the handle's own thread: return soon. An exception is logged and goes no further.
 */
public interface SwapListener {
  /** A new checkpoint was seen on the topic; it may or may not be served later. */
  default void published(CheckpointManifest manifest) {}

  /** A model took over; requests from now on are answered by it. */
  default void swapped(Swap swap) {}

  /** The model stays, its heads are mixed anew. */
  default void mixed(CheckpointManifest manifest, HeadMix mix, Instant at) {}

  /** A checkpoint cannot be served; the old model goes on. */
  default void quarantined(Quarantined bad) {}

  /** The first request was answered by this model. Called on the thread of that request. */
  default void firstServed(CheckpointManifest manifest, Instant at) {}
}
