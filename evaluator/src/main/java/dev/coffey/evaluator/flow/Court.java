package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.evaluator.circuit.Division;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where decisions are made, one after the other, and written down before they hold: the rules' and
 * the people's alike. It decides on the students for whose partition it has a bench; of the others
 * it knows what is decided elsewhere.
 *
 * <p>Thread-safe. A bench sits while the clerk holds the partition; when Kafka refuses a decision,
 * it rises, and the clerk sets it up anew from what the topics say.
 */
public final class Court {
  private static final Logger LOG = LoggerFactory.getLogger(Court.class);

  private final InstantSource clock;
  private final Horizon horizon;
  private final DecisionListener listener;
  private final Standing standing;

  // Written by who decides; read without waiting, also while Kafka is slow to take a decision.
  private final Map<Integer, Bench> benches = new ConcurrentHashMap<>();
  private volatile Optional<Register> register = Optional.empty();

  /** What is known once the topics have been read. */
  private record Register(Division division, CheckpointLog log, PastEvaluations past) {}

  /**
   * @param horizon since when evaluations are remembered, and what time it is
   * @param alias on which it decides
   * @param listener told of what holds when a bench sits, and of every decision once it is written
   */
  public Court(Horizon horizon, String alias, DecisionListener listener) {
    this.clock = horizon.clock();
    this.horizon = horizon;
    this.standing = new Standing(alias, horizon);
    this.listener = listener;
  }

  /** What it knows; the clerk and the evaluation thread tell it more. */
  Standing standing() {
    return standing;
  }

  /** What the topics held at the start is known from now on, or can be looked up. */
  void open(Division division, CheckpointLog log, PastEvaluations past) {
    register = Optional.of(new Register(division, log, past));
  }

  /** Whether a checkpoint need not be looked at any more, however old it is. */
  boolean isSettled(CheckpointManifest manifest) {
    return standing.isSettled(manifest.getStudentId(), manifest.getCheckpointId())
        || past(manifest).isPresent();
  }

  /** The evaluation of a checkpoint that is so old that it may have been forgotten. */
  private Optional<Evaluation> past(CheckpointManifest manifest) {
    Instant made = manifest.getCreatedAt();
    return horizon.mayHide(made) ? lookUp(manifest.getCheckpointId(), made) : Optional.empty();
  }

  /**
   * The evaluation of a checkpoint, as the topic has it; empty while it is not open.
   *
   * @param made when the checkpoint was made, or a time soon after
   */
  Optional<Evaluation> lookUp(String checkpointId, Instant made) {
    return register.flatMap(it -> it.past().find(checkpointId, made));
  }

  /** Whether it knows how things stand. */
  public boolean isOpen() {
    return register.isPresent();
  }

  /** Decides on a partition's students from now on; false, and does not, if it is not held. */
  synchronized boolean sit(int partition, Verdicts verdicts, BooleanSupplier isHeld) {
    if (!isHeld.getAsBoolean()) {
      return false;
    }
    benches.put(partition, new Bench(partition, verdicts, standing));
    Set<String> students = of(partition, students());
    LOG.info("Judging the students of partition {}: {} so far", partition, students);
    students.forEach(student -> standing.succession(student).newest().ifPresent(listener::holds));
    return true;
  }

  /** Decides no longer on a partition's students, once the decision at hand is written. */
  void rise(int partition) {
    Optional<Bench> risen = remove(partition);
    risen.ifPresent(bench -> bench.verdicts().close());
    risen.ifPresent(bench -> LOG.info("Not judging the students of partition {} now", partition));
  }

  private synchronized Optional<Bench> remove(int partition) {
    Optional<Bench> removed = Optional.ofNullable(benches.remove(partition));
    removed.ifPresent(bench -> of(partition, standing.known()).forEach(listener::leaves));
    return removed;
  }

  /** Decides on nobody from now on. */
  void adjourn() {
    Set.copyOf(benches.keySet()).forEach(this::rise);
    register = Optional.empty();
  }

  /** What Kafka did not take may be on the topics all the same; the clerk finds out. */
  private void fail(Bench bench, KafkaException cause) {
    LOG.warn("The bench of partition {} is set up anew: {}", bench.partition(), cause.toString());
    remove(bench.partition());
    bench.verdicts().abandon();
  }

  boolean sits(int partition) {
    return benches.containsKey(partition);
  }

  /** The partitions whose students it decides on now. */
  public Set<Integer> sitting() {
    return new TreeSet<>(benches.keySet());
  }

  /** How many partitions there are; empty while that is not known. */
  public OptionalInt partitions() {
    return register
        .map(it -> OptionalInt.of(it.division().partitions()))
        .orElse(OptionalInt.empty());
  }

  /** The student's partition; empty while that is not known. */
  public OptionalInt partition(String studentId) {
    return register
        .map(it -> OptionalInt.of(it.division().of(studentId)))
        .orElse(OptionalInt.empty());
  }

  /** Whether it decides on this student now. */
  public boolean judges(String studentId) {
    return bench(studentId).isPresent();
  }

  private Optional<Bench> bench(String studentId) {
    return register.map(it -> benches.get(it.division().of(studentId)));
  }

  /** Students that have or had a champion, whoever judges them; none while it is not open. */
  public Set<String> students() {
    return isOpen() ? standing.students() : Set.of();
  }

  private Set<String> of(int partition, Set<String> students) {
    Set<String> those = new TreeSet<>(students);
    those.removeIf(it -> partition(it).orElseThrow() != partition);
    return those;
  }

  /** The alias of a student and all decisions on it; empty while it is not open. */
  public Optional<Succession> succession(String studentId) {
    return register.map(it -> standing.succession(studentId));
  }

  /** Makes a checkpoint the champion because somebody says so. */
  public synchronized Ruling promote(String studentId, String checkpointId, Motion motion) {
    return decide(
        studentId,
        (log, succession) -> {
          Optional<CheckpointManifest> manifest = log.find(checkpointId);
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
        (log, succession) ->
            succession.predecessor().filter(id -> log.find(id).isEmpty()).isPresent()
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
    return decide(studentId, (log, succession) -> succession.pin(motion, clock.instant()));
  }

  /** Lets the rules move the alias again. */
  public synchronized Ruling unpin(String studentId, Motion motion) {
    return decide(studentId, (log, succession) -> succession.unpin(motion, clock.instant()));
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
    return onBench(
        studentId,
        (log, bench) -> {
          Optional<String> champion = standing.succession(studentId).champion();
          if (!champion.equals(Optional.of(checkpointId))) {
            return new Ruling.Conflicting(
                "%s is not the champion of %s; that is %s."
                    .formatted(checkpointId, studentId, champion.orElse("none")));
          }
          HeadMix mix = Findings.chosen(studentId, checkpointId, chosen, motion, clock.instant());
          bench.write(mix);
          return new Ruling.Mixed(mix);
        });
  }

  /** The mix that a checkpoint is, or would be, served with; empty while it is not open. */
  public Optional<HeadMix> served(CheckpointManifest manifest) {
    return register.map(it -> mix(manifest));
  }

  /** What comes of a motion on the student's bench, if there is one. */
  private Ruling onBench(String studentId, BiFunction<CheckpointLog, Bench, Ruling> rule) {
    Optional<Register> open = register;
    if (open.isEmpty()) {
      return new Unavailable("The evaluator is not connected to Kafka now; ask again.");
    }
    int partition = open.get().division().of(studentId);
    Bench bench = benches.get(partition);
    if (bench == null) {
      return new Ruling.Elsewhere(studentId, partition);
    }
    try {
      return rule.apply(open.get().log(), bench);
    } catch (KafkaException e) {
      fail(bench, e);
      return new Unavailable("Kafka did not take the decision: " + e.getMessage());
    }
  }

  private Ruling decide(String studentId, BiFunction<CheckpointLog, Succession, Ruling> rule) {
    return onBench(
        studentId,
        (log, bench) -> {
          Ruling ruling = rule.apply(log, standing.succession(studentId));
          if (ruling instanceof Decided decided) {
            Promotion decision = decided.decision();
            Optional<HeadMix> mix =
                changesChampion(decision)
                    ? log.find(decision.getCheckpointId()).map(this::mix)
                    : Optional.empty();
            bench.write(new Verdicts.Crowning(decision, mix));
            listener.decided(decision);
          }
          return ruling;
        });
  }

  private boolean changesChampion(Promotion decision) {
    return !standing
        .succession(decision.getStudentId())
        .champion()
        .equals(Optional.of(decision.getCheckpointId()));
  }

  /**
   * Writes an evaluation, and the promotion if it says so.
   *
   * @param seen the succession that the evaluation's decision was made from
   * @param mix what the checkpoint is served with if it is promoted
   */
  synchronized Settlement settle(Succession seen, Evaluation evaluation, HeadMix mix) {
    Optional<Bench> bench = bench(seen.studentId());
    // Meanwhile the student may have been elsewhere, and have come back with this one judged.
    if (bench.isEmpty()
        || standing.isSettled(evaluation.getStudentId(), evaluation.getCheckpointId())) {
      return Settlement.ELSEWHERE;
    }
    if (!standing.succession(seen.studentId()).equals(seen)) {
      return Settlement.OVERTAKEN;
    }
    Optional<Verdicts.Crowning> crowning = Optional.empty();
    if (evaluation.getPromoted()) {
      Motion motion = Motion.ofRules(evaluation.getDecision());
      Ruling ruling = seen.promote(evaluation.getCheckpointId(), motion, clock.instant());
      if (!(ruling instanceof Decided decided)) {
        throw new IllegalStateException("The rules cannot promote: " + ruling);
      }
      crowning = Optional.of(new Verdicts.Crowning(decided.decision(), Optional.of(mix)));
    }
    Optional<Verdicts.Crowning> crowned = crowning;
    write(bench.get(), it -> it.write(evaluation, crowned));
    listener.evaluated(evaluation);
    crowned.ifPresent(it -> listener.decided(it.promotion()));
    return Settlement.WRITTEN;
  }

  /** The mix that a checkpoint is, or would be, served with. */
  HeadMix mix(CheckpointManifest manifest) {
    Instant now = clock.instant();
    return standing
        .mix(manifest, now)
        .or(() -> past(manifest).map(evaluation -> Standing.mix(manifest, evaluation, now)))
        .orElseGet(() -> Standing.ofTrainer(manifest, now));
  }

  /** Serves the champion with another mix; not if it is not the champion any more. */
  synchronized void remix(HeadMix mix) {
    Bench bench = requireBench(mix.getStudentId());
    Succession succession = standing.succession(mix.getStudentId());
    if (succession.champion().equals(Optional.of(mix.getCheckpointId()))) {
      write(bench, it -> it.write(mix));
    }
  }

  /** Keeps a window of the prequential curve. */
  synchronized void record(PrequentialWindow window) {
    write(requireBench(window.getStudentId()), it -> it.write(window));
    listener.recorded(window);
  }

  private Bench requireBench(String studentId) {
    return bench(studentId)
        .orElseThrow(() -> new KafkaException(studentId + " is not judged here now"));
  }

  private void write(Bench bench, Consumer<Bench> publication) {
    try {
      publication.accept(bench);
    } catch (KafkaException e) {
      fail(bench, e);
      throw e;
    }
  }
}
