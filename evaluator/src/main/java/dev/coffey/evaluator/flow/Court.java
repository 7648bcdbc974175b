package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.evaluator.succession.Motion;
import dev.coffey.evaluator.succession.Ruling;
import dev.coffey.evaluator.succession.Ruling.Decided;
import dev.coffey.evaluator.succession.Ruling.Unavailable;
import dev.coffey.evaluator.succession.Ruling.Unknown;
import dev.coffey.evaluator.succession.Succession;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Promotion;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.kafka.common.KafkaException;

/**
 * Where decisions are made, one after the other, and written down before they hold: the rules' and
 * the people's alike.
 *
 * <p>Thread-safe. It sits while the evaluation thread is connected; when Kafka refuses a decision,
 * it rises, and that thread opens everything anew from what the topics say.
 */
public final class Court {
  private final InstantSource clock;
  private final DecisionListener listener;

  // Written by who decides; read without waiting, also while Kafka is slow to take a decision.
  private volatile Optional<Bench> bench = Optional.empty();
  private volatile Optional<KafkaException> failure = Optional.empty();

  /** What it decides from and writes to. */
  private record Bench(Standing standing, Verdicts verdicts, CheckpointLog log) {}

  /**
   * @param listener told of what holds when the court sits, and of every decision once it is
   *     written
   */
  public Court(InstantSource clock, DecisionListener listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** Decides from now on until the session is closed. */
  synchronized Session sit(Standing standing, Verdicts verdicts, CheckpointLog log) {
    bench = Optional.of(new Bench(standing, verdicts, log));
    failure = Optional.empty();
    standing
        .students()
        .forEach(student -> standing.succession(student).newest().ifPresent(listener::holds));
    return this::rise;
  }

  /** Ends with the connections. */
  interface Session extends AutoCloseable {
    @Override
    void close();
  }

  private synchronized void rise() {
    bench = Optional.empty();
  }

  /**
   * @throws KafkaException when a decision could not be written since the court sits
   */
  synchronized void requireWorking() {
    failure.ifPresent(
        cause -> {
          throw new KafkaException("A decision could not be written: " + cause.getMessage(), cause);
        });
  }

  /** Whether it decides at present. */
  public boolean isSitting() {
    return bench.isPresent() && failure.isEmpty();
  }

  /** Students that have or had a champion; none while the court does not sit. */
  public Set<String> students() {
    return bench.map(it -> it.standing().students()).orElse(Set.of());
  }

  /** The alias of a student and all decisions on it; empty while the court does not sit. */
  public Optional<Succession> succession(String studentId) {
    return bench.map(it -> it.standing().succession(studentId));
  }

  /** Makes a checkpoint the champion because somebody says so. */
  public synchronized Ruling promote(String studentId, String checkpointId, Motion motion) {
    return decide(
        studentId,
        (it, succession) -> {
          Optional<CheckpointManifest> manifest = it.log().find(checkpointId);
          if (manifest.isEmpty() || !manifest.get().getStudentId().equals(studentId)) {
            return new Unknown(
                "Topic checkpoints has no checkpoint '%s' of student '%s'."
                    .formatted(checkpointId, studentId));
          }
          return succession.promote(checkpointId, motion, clock.instant());
        });
  }

  /** Gives the alias back to the champion before. */
  public synchronized Ruling rollBack(String studentId, Motion motion) {
    return decide(
        studentId,
        (it, succession) ->
            succession.predecessor().filter(id -> it.log().find(id).isEmpty()).isPresent()
                ? new Unknown(
                    "The champion before, %s, is no longer on topic checkpoints."
                        .formatted(succession.predecessor().get()))
                : succession.rollBack(motion, clock.instant()));
  }

  /** As {@link #rollBack(String, Motion)}, if this checkpoint still is the champion. */
  synchronized Ruling rollBack(String studentId, String championId, Motion motion) {
    boolean reigns =
        succession(studentId).flatMap(Succession::champion).equals(Optional.of(championId));
    return reigns
        ? rollBack(studentId, motion)
        : new Ruling.Conflicting(championId + " is not the champion any more.");
  }

  /** Keeps the rules from moving the alias. */
  public synchronized Ruling pin(String studentId, Motion motion) {
    return decide(studentId, (it, succession) -> succession.pin(motion, clock.instant()));
  }

  /** Lets the rules move the alias again. */
  public synchronized Ruling unpin(String studentId, Motion motion) {
    return decide(studentId, (it, succession) -> succession.unpin(motion, clock.instant()));
  }

  /**
   * Serves the champion with a mix that somebody chose.
   *
   * @param checkpointId whose heads it was chosen for; nothing happens when that is not the
   *     champion
   */
  public synchronized Ruling remix(
      String studentId,
      String checkpointId,
      dev.coffey.distillation.mix.HeadMix chosen,
      Motion motion) {
    if (!isSitting()) {
      return new Unavailable("The evaluator is not connected to Kafka now; ask again.");
    }
    Optional<String> champion = succession(studentId).flatMap(Succession::champion);
    if (!champion.equals(Optional.of(checkpointId))) {
      return new Ruling.Conflicting(
          "%s is not the champion of %s; that is %s."
              .formatted(checkpointId, studentId, champion.orElse("none")));
    }
    HeadMix mix =
        HeadMix.newBuilder()
            .setStudentId(studentId)
            .setCheckpointId(checkpointId)
            .setAlpha(chosen.alpha())
            .setBeta(chosen.beta())
            .setTunedOn("nothing; chosen by " + motion.actor())
            .setImages(0)
            .setCreatedAt(clock.instant())
            .setActor(motion.actor())
            .setReason(motion.reason())
            .build();
    try {
      remix(mix);
      return new Ruling.Mixed(mix);
    } catch (KafkaException e) {
      return new Unavailable("Kafka did not take the mix: " + e.getMessage());
    }
  }

  /** The mix that a checkpoint is, or would be, served with; empty while it does not sit. */
  public Optional<HeadMix> served(CheckpointManifest manifest) {
    return bench.map(it -> it.standing().mix(manifest, clock.instant()));
  }

  private Ruling decide(String studentId, BiFunction<Bench, Succession, Ruling> rule) {
    if (!isSitting()) {
      return new Unavailable("The evaluator is not connected to Kafka now; ask again.");
    }
    Bench sitting = bench.orElseThrow();
    try {
      Ruling ruling = rule.apply(sitting, sitting.standing().succession(studentId));
      if (ruling instanceof Decided decided) {
        Promotion decision = decided.decision();
        boolean moves = changesChampion(sitting, decision);
        Optional<HeadMix> mix = moves ? Optional.of(mix(sitting, decision)) : Optional.empty();
        sitting.verdicts().publish(new Verdicts.Crowning(decision, mix));
        settled(sitting, decision, mix);
      }
      return ruling;
    } catch (KafkaException e) {
      failure = Optional.of(e);
      return new Unavailable("Kafka did not take the decision: " + e.getMessage());
    }
  }

  private static boolean changesChampion(Bench sitting, Promotion decision) {
    return !sitting
        .standing()
        .succession(decision.getStudentId())
        .champion()
        .equals(Optional.of(decision.getCheckpointId()));
  }

  private HeadMix mix(Bench sitting, Promotion decision) {
    CheckpointManifest manifest = sitting.log().find(decision.getCheckpointId()).orElseThrow();
    return sitting.standing().mix(manifest, clock.instant());
  }

  private void settled(Bench sitting, Promotion decision, Optional<HeadMix> mix) {
    sitting.standing().add(decision);
    mix.ifPresent(sitting.standing()::add);
    listener.decided(decision);
  }

  /**
   * Writes an evaluation, and the promotion if it says so.
   *
   * @param seen the succession that the evaluation's decision was made from
   * @param mix what the checkpoint is served with if it is promoted
   * @return false, and nothing is written, when the succession has changed since
   */
  synchronized boolean settle(Succession seen, Evaluation evaluation, HeadMix mix) {
    Bench sitting = bench.orElseThrow();
    if (!sitting.standing().succession(seen.studentId()).equals(seen)) {
      return false;
    }
    Optional<Verdicts.Crowning> crowning = Optional.empty();
    if (evaluation.getPromoted()) {
      Motion motion = Motion.ofRules(evaluation.getDecision());
      Ruling ruling = seen.promote(evaluation.getCheckpointId(), motion, clock.instant());
      crowning =
          Optional.of(new Verdicts.Crowning(((Decided) ruling).decision(), Optional.of(mix)));
    }
    sitting.verdicts().publish(evaluation, crowning);
    sitting.standing().add(evaluation);
    crowning.ifPresent(crown -> settled(sitting, crown.promotion(), crown.mix()));
    return true;
  }

  /** The mix that a checkpoint is, or would be, served with. */
  synchronized HeadMix mix(CheckpointManifest manifest) {
    return sitting().standing().mix(manifest, clock.instant());
  }

  /** Serves the champion with another mix; not if it is not the champion any more. */
  synchronized void remix(HeadMix mix) {
    Bench sitting = sitting();
    Succession succession = sitting.standing().succession(mix.getStudentId());
    if (succession.champion().equals(Optional.of(mix.getCheckpointId()))) {
      write(() -> sitting.verdicts().publish(mix));
      sitting.standing().add(mix);
    }
  }

  /** Keeps a window of the prequential curve. */
  synchronized void record(PrequentialWindow window) {
    Bench sitting = sitting();
    write(() -> sitting.verdicts().publish(window));
  }

  private Bench sitting() {
    requireWorking();
    return bench.orElseThrow(() -> new KafkaException("The evaluator is not connected now"));
  }

  private void write(Runnable publication) {
    try {
      publication.run();
    } catch (KafkaException e) {
      failure = Optional.of(e);
      throw e;
    }
  }
}
