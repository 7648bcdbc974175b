package dev.coffey.checkpoints;

import dev.coffey.distillation.mix.HeadMix;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Promotion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the topics have said about one student so far, and what should be served because of it.
 * Owned by the handle's thread.
 */
final class Followed {
  private static final int KEPT_MAX = 256;

  private final Follow follow;
  private final Map<String, CheckpointManifest> manifests = new LinkedHashMap<>();
  private final Map<String, HeadMix> mixes = new LinkedHashMap<>();
  private Optional<Promotion> promotion = Optional.empty();
  private Optional<HeadMix> newestMix = Optional.empty();

  Followed(Follow follow) {
    this.follow = follow;
  }

  /** Takes a manifest; returns whether it is new. */
  boolean add(CheckpointManifest manifest) {
    boolean added = manifests.putIfAbsent(manifest.getCheckpointId(), manifest) == null;
    forgetOldest(manifests);
    return added;
  }

  /** Takes a mix, tuned with a checkpoint of this student. */
  void add(String checkpointId, HeadMix mix) {
    mixes.remove(checkpointId);
    mixes.put(checkpointId, mix);
    newestMix = Optional.of(mix);
    forgetOldest(mixes);
  }

  /** Takes what the followed alias means from now on; nothing if it was taken back. */
  void promote(Optional<Promotion> promotion) {
    this.promotion = promotion;
  }

  /**
   * The ids of the checkpoints to serve, best first. Only if the first cannot be served and nothing
   * is being served does the second count.
   */
  List<String> candidates() {
    var candidates = new ArrayList<String>();
    boolean newest = true;
    if (follow instanceof Follow.Alias alias) {
      promotion.ifPresent(
          p -> {
            candidates.add(p.getCheckpointId());
            Optional.ofNullable(p.getPreviousId()).ifPresent(candidates::add);
          });
      newest = alias.newestUntilPromoted();
    }
    if (newest) {
      int insertAt = candidates.size();
      manifests.keySet().forEach(id -> candidates.add(insertAt, id)); // newest first
    }
    return candidates;
  }

  /** Whether the alias names the checkpoint; otherwise it can only be the newest. */
  boolean isPromoted(String checkpointId) {
    return promotion
        .filter(
            it ->
                checkpointId.equals(it.getCheckpointId())
                    || checkpointId.equals(it.getPreviousId()))
        .isPresent();
  }

  /** Whether no manifest of the student has been seen. */
  boolean isEmpty() {
    return manifests.isEmpty();
  }

  /** The manifest, if it has been seen and is still remembered. */
  Optional<CheckpointManifest> manifest(String checkpointId) {
    return Optional.ofNullable(manifests.get(checkpointId));
  }

  /**
   * The mix to serve a checkpoint with: the one tuned with it; else the student's newest, for heads
   * change slowly; else what the manifest says.
   */
  HeadMix mix(CheckpointManifest manifest) {
    HeadMix own = mixes.get(manifest.getCheckpointId());
    return own != null ? own : newestMix.orElseGet(() -> Manifests.mix(manifest));
  }

  private static void forgetOldest(Map<String, ?> map) {
    if (map.size() > KEPT_MAX) {
      map.remove(map.keySet().iterator().next());
    }
  }
}
