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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the topics say so far, of all students: which checkpoints are scored, who is champion and
 * was before, with which mix. It may be told the same again: by who decides, and from the topic. Of
 * evaluations it forgets those behind the horizon.
 *
 * <p>Thread-safe: the clerk, the evaluation thread and those that ask for decisions read and write
 * it.
 */
final class Standing {
  /** Evaluations that come between two times of forgetting. */
  private static final int FORGET_EVERY = 1_000;

  private final String alias;
  private final Horizon horizon;
  private final Map<String, Tuned> tuned = new LinkedHashMap<>(); // as they were told
  private final Set<String> evaluated = new HashSet<>();
  private final Map<String, String> setAside = new HashMap<>(); // the last of each student
  private final Map<String, Succession> successions = new HashMap<>();
  private final Map<String, HeadMix> mixes = new HashMap<>();

  private int sinceForgotten;

  /** The mix that a checkpoint was scored with, and when. */
  private record Tuned(double alpha, double beta, String on, Instant at) {
    static Tuned of(Evaluation evaluation) {
      return new Tuned(
          evaluation.getAlpha(),
          evaluation.getBeta(),
          evaluation.getTunedOn().intern(), // a few names for many
          evaluation.getCreatedAt());
    }
  }

  Standing(String alias, Horizon horizon) {
    this.alias = alias;
    this.horizon = horizon;
  }

  /** Whether it is known here that it need not be looked at any more. */
  synchronized boolean isSettled(String studentId, String checkpointId) {
    return tuned.containsKey(checkpointId) || checkpointId.equals(setAside.get(studentId));
  }

  /** How many evaluations it remembers. */
  synchronized int remembered() {
    return tuned.size();
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

  /** The newest mix tuned with a checkpoint, if it is known here. */
  synchronized Optional<HeadMix> mix(CheckpointManifest manifest, Instant now) {
    HeadMix newest = mixes.get(manifest.getStudentId());
    if (newest != null && newest.getCheckpointId().equals(manifest.getCheckpointId())) {
      return Optional.of(newest);
    }
    return Optional.ofNullable(tuned.get(manifest.getCheckpointId()))
        .map(own -> mix(manifest, own, now));
  }

  /** The mix that it was scored with. */
  static HeadMix mix(CheckpointManifest manifest, Evaluation evaluation, Instant now) {
    return mix(manifest, Tuned.of(evaluation), now);
  }

  /** The mix of a checkpoint that was never scored. */
  static HeadMix ofTrainer(CheckpointManifest manifest, Instant now) {
    dev.coffey.distillation.mix.HeadMix mix = Manifests.mix(manifest);
    return mix(
        manifest,
        new Tuned(mix.alpha(), mix.beta(), "nothing; as the trainer was configured", now),
        now);
  }

  private static HeadMix mix(CheckpointManifest manifest, Tuned own, Instant now) {
    return HeadMix.newBuilder()
        .setStudentId(manifest.getStudentId())
        .setCheckpointId(manifest.getCheckpointId())
        .setAlpha(own.alpha())
        .setBeta(own.beta())
        .setTunedOn(own.on())
        .setImages(0)
        .setCreatedAt(now)
        .build();
  }

  /** False when it was known. */
  synchronized boolean add(Evaluation evaluation) {
    evaluated.add(evaluation.getStudentId());
    boolean isNew = tuned.put(evaluation.getCheckpointId(), Tuned.of(evaluation)) == null;
    if (isNew && ++sinceForgotten >= FORGET_EVERY) {
      forget();
    }
    return isNew;
  }

  private void forget() {
    sinceForgotten = 0;
    Instant since = horizon.since();
    Iterator<Tuned> older = tuned.values().iterator();
    for (int left = tuned.size() - Horizon.NEWEST; left > 0; left--) {
      if (older.next().at().isBefore(since)) {
        older.remove();
      }
    }
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

  /** Not looked at again: it cannot be read. */
  synchronized void setAside(String studentId, String checkpointId) {
    setAside.put(studentId, checkpointId);
  }
}
