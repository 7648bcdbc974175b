package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.Manifests;
import dev.coffey.evaluator.succession.Succession;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.PromotionKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the topics say so far, of all students: which checkpoints are scored, who is champion and
 * was before, with which mix. It may be told the same again: by who decides, and from the topic.
 *
 * <p>Thread-safe: the clerk, the evaluation thread and those that ask for decisions read and write
 * it.
 */
final class Standing {
  private final String alias;
  private final Set<String> settled = new HashSet<>();
  private final Set<String> evaluated = new HashSet<>();
  private final Map<String, Tuned> tuned = new HashMap<>();
  private final Map<String, Succession> successions = new HashMap<>();
  private final Map<String, HeadMix> mixes = new HashMap<>();

  /** The mix that a checkpoint was scored with. */
  private record Tuned(double alpha, double beta, String on) {}

  Standing(String alias) {
    this.alias = alias;
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

  /** Students of whom an evaluation or a champion is known. */
  synchronized Set<String> known() {
    Set<String> known = students();
    known.addAll(evaluated);
    return known;
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

  /** False when it was known. */
  synchronized boolean add(Evaluation evaluation) {
    settled.add(evaluation.getCheckpointId());
    evaluated.add(evaluation.getStudentId());
    Tuned with = new Tuned(evaluation.getAlpha(), evaluation.getBeta(), evaluation.getTunedOn());
    return tuned.put(evaluation.getCheckpointId(), with) == null;
  }

  /**
   * Takes what the topic has under this key; false when it was known, or is no decision of its own.
   */
  synchronized boolean heard(String key, Promotion decision) {
    // A decision from before they were kept stands under the current key alone.
    boolean kept = !PromotionKey.isCurrent(key, decision) || decision.getNumber() == 0;
    return decision.getAlias().equals(alias) && kept && add(decision);
  }

  /** False when it was known: decisions have numbers. */
  synchronized boolean add(Promotion decision) {
    Succession known = succession(decision.getStudentId());
    long newest = known.newest().map(Promotion::getNumber).orElse(-1L);
    if (decision.getNumber() < newest
        || (decision.getNumber() == newest && decision.getNumber() > 0)) {
      return false;
    }
    // Those from before they were numbered replace each other.
    Succession before = newest == 0 && decision.getNumber() == 0 ? none(decision) : known;
    successions.put(decision.getStudentId(), before.after(decision));
    return true;
  }

  private Succession none(Promotion decision) {
    return Succession.none(decision.getStudentId(), alias);
  }

  /** The newest counts, in whichever order they are told. */
  synchronized void add(HeadMix mix) {
    mixes.merge(
        mix.getStudentId(),
        mix,
        (known, told) -> told.getCreatedAt().isBefore(known.getCreatedAt()) ? known : told);
  }

  /** Never looked at again: it cannot be read. */
  synchronized void setAside(String checkpointId) {
    settled.add(checkpointId);
  }
}
