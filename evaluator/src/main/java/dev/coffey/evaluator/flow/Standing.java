package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.Manifests;
import dev.coffey.evaluator.succession.Succession;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.PromotionKey;
import dev.coffey.schemas.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the topics say so far: which checkpoints are scored, who is champion and was before, with
 * which mix. {@link #restore} builds it from the topics alone.
 *
 * <p>Thread-safe: the evaluation thread and those that ask for decisions read and write it.
 */
final class Standing {
  private final String alias;
  private final Set<String> settled = new HashSet<>();
  private final Map<String, Tuned> tuned = new HashMap<>();
  private final Map<String, Succession> successions = new HashMap<>();
  private final Map<String, HeadMix> mixes = new HashMap<>();

  /** The mix that a checkpoint was scored with. */
  private record Tuned(double alpha, double beta, String on) {}

  Standing(String alias) {
    this.alias = alias;
  }

  static Standing restore(Clients clients, String alias) {
    Standing standing = new Standing(alias);
    clients.readToEnd(Topics.EVALUATIONS, (id, evaluation) -> standing.add(evaluation));
    Map<String, TreeMap<Long, Promotion>> decisions = new HashMap<>();
    clients.readToEnd(
        Topics.PROMOTIONS,
        (key, promotion) -> {
          // A decision from before they were kept stands under the current key alone.
          boolean kept = !PromotionKey.isCurrent(key, promotion) || promotion.getNumber() == 0;
          if (promotion.getAlias().equals(alias) && kept) {
            decisions
                .computeIfAbsent(promotion.getStudentId(), id -> new TreeMap<>())
                .put(promotion.getNumber(), promotion);
          }
        });
    decisions.values().forEach(it -> it.values().forEach(standing::add));
    clients.readToEnd(Topics.HEAD_MIXES, (id, mix) -> standing.add(mix));
    return standing;
  }

  /** Whether it need not be looked at any more. */
  synchronized boolean isSettled(String checkpointId) {
    return settled.contains(checkpointId);
  }

  synchronized Succession succession(String studentId) {
    return successions.getOrDefault(studentId, Succession.none(studentId, alias));
  }

  /** Students that have or had a champion. */
  synchronized Set<String> students() {
    return new TreeSet<>(successions.keySet());
  }

  /** The mix to serve a checkpoint with: the newest tuned with it, or else the trainer's. */
  synchronized HeadMix mix(CheckpointManifest manifest, Instant now) {
    String studentId = manifest.getStudentId();
    String checkpointId = manifest.getCheckpointId();
    HeadMix newest = mixes.get(studentId);
    if (newest != null && newest.getCheckpointId().equals(checkpointId)) {
      return newest;
    }
    Tuned own =
        Optional.ofNullable(tuned.get(checkpointId))
            .orElseGet(() -> ofTrainer(Manifests.mix(manifest)));
    return HeadMix.newBuilder()
        .setStudentId(studentId)
        .setCheckpointId(checkpointId)
        .setAlpha(own.alpha())
        .setBeta(own.beta())
        .setTunedOn(own.on())
        .setImages(0)
        .setCreatedAt(now)
        .build();
  }

  private static Tuned ofTrainer(dev.coffey.distillation.mix.HeadMix mix) {
    return new Tuned(mix.alpha(), mix.beta(), "nothing; as the trainer was configured");
  }

  synchronized void add(Evaluation evaluation) {
    settled.add(evaluation.getCheckpointId());
    tuned.put(
        evaluation.getCheckpointId(),
        new Tuned(evaluation.getAlpha(), evaluation.getBeta(), evaluation.getTunedOn()));
  }

  synchronized void add(Promotion decision) {
    successions.put(decision.getStudentId(), succession(decision.getStudentId()).after(decision));
  }

  synchronized void add(HeadMix mix) {
    mixes.put(mix.getStudentId(), mix);
  }

  /** Never looked at again: it cannot be read. */
  synchronized void setAside(String checkpointId) {
    settled.add(checkpointId);
  }
}
