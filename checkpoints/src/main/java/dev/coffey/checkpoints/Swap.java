package dev.coffey.checkpoints;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.schemas.CheckpointManifest;
import java.time.Instant;
import java.util.Optional;

/**
 * One model took over from another.
 *
 * @param from what was served before; empty for the first model
 * @param to what is served now
 * @param mix the head mix it is served with
 * @param at when the new model took its first request or could have
 * @param loadMillis fetch, digest check, load and warm-up together, milliseconds
 */
public record Swap(
    Optional<CheckpointManifest> from,
    CheckpointManifest to,
    HeadMix mix,
    Instant at,
    long loadMillis) {}
