package dev.coffey.evaluator.flow;

import ai.djl.Device;
import dev.coffey.checkpoints.BadCheckpointException;
import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.Manifests;
import dev.coffey.distillation.student.Student;
import dev.coffey.evaluator.judgement.Examination;
import dev.coffey.evaluator.judgement.Gate;
import dev.coffey.evaluator.judgement.Marks;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.HeadMix;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores checkpoint after checkpoint and promotes the better ones.
 *
 * <p>One thread runs {@link #run} and owns everything in here. When Kafka fails beyond what its
 * clients mend themselves, all clients are opened anew from what the topics say.
 */
public final class EvaluationLoop implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluationLoop.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** What a loop is made with, all immutable. */
  public record Settings(String alias, String transactionalId, Device device, String holdout) {}

  private final Settings settings;
  private final Clients clients;
  private final VariantLibrary library;
  private final List<Score> teacherScores;
  private final Gate gate;
  private final Evaluations evaluations;
  private final InstantSource clock;
  private final Map<String, List<Marks>> championMarks = new HashMap<>();
  private volatile boolean stopped;

  public EvaluationLoop(
      Settings settings,
      Clients clients,
      VariantLibrary library,
      List<Score> teacherScores,
      Gate gate,
      Evaluations evaluations,
      InstantSource clock) {
    this.settings = settings;
    this.clients = clients;
    this.library = library;
    this.teacherScores = List.copyOf(teacherScores);
    this.gate = gate;
    this.evaluations = evaluations;
    this.clock = clock;
  }

  @Override
  public void run() {
    while (!stopped) {
      try {
        followCheckpoints();
      } catch (KafkaException e) {
        evaluations.trouble("Kafka: " + e.getMessage());
        LOG.warn(
            "Kafka failed ({}); opening its clients anew in {} s", e.toString(), RETRY.toSeconds());
        pause();
      }
    }
  }

  private void followCheckpoints() {
    Standing standing = Standing.restore(clients, settings.alias());
    try (PendingCheckpoints pending = new PendingCheckpoints(clients);
        CheckpointLog log = CheckpointLog.open(clients.kafka(), clients.registry());
        Verdicts verdicts = new Verdicts(clients, settings.transactionalId())) {
      while (!stopped) {
        evaluations.doing("waiting for a checkpoint");
        pending.poll(POLL);
        Optional<CheckpointManifest> next = pending.next(standing::isScored);
        if (next.isPresent()) {
          judge(next.get(), standing, log, verdicts);
        }
      }
    }
  }

  private void judge(
      CheckpointManifest manifest, Standing standing, CheckpointLog log, Verdicts verdicts) {
    evaluations.doing("scoring " + manifest.getCheckpointId());
    Instant start = clock.instant();
    Examination examination;
    Gate.Decision decision;
    try {
      examination = examine(manifest, log);
      decision = gate.decide(examination.marks(), rival(manifest, standing, log));
    } catch (BadCheckpointException e) {
      LOG.error("Checkpoint {} is set aside: {}", manifest.getCheckpointId(), e.getMessage());
      standing.setAside(manifest.getCheckpointId());
      evaluations.setAside(manifest.getStudentId(), e.getMessage());
      return;
    }
    double seconds = Duration.between(start, clock.instant()).toNanos() / 1e9;
    Evaluation evaluation = evaluation(manifest, examination, decision, seconds);
    Optional<Verdicts.Crowning> crowning =
        decision.promoted()
            ? Optional.of(crowning(manifest, examination, decision, standing))
            : Optional.empty();
    verdicts.publish(evaluation, crowning);
    standing.add(evaluation);
    crowning.ifPresent(
        crown -> {
          standing.add(crown.promotion(), crown.mix());
          championMarks.put(manifest.getStudentId(), examination.marks());
        });
    evaluations.add(evaluation);
    report(evaluation);
  }

  private Examination examine(CheckpointManifest manifest, CheckpointLog log) {
    try (Student student = load(manifest, log)) {
      return Examination.of(student, shelf(manifest));
    }
  }

  private Student load(CheckpointManifest manifest, CheckpointLog log) {
    return Manifests.load(manifest, log.fetchStudent(manifest), settings.device());
  }

  private VariantLibrary.Shelf shelf(CheckpointManifest manifest) {
    return library.shelf(manifest.getClasses(), Manifests.preprocessing(manifest));
  }

  /** The champion's marks; after a restart they are made again from its checkpoint and mix. */
  private Optional<List<Marks>> rival(
      CheckpointManifest candidate, Standing standing, CheckpointLog log) {
    String studentId = candidate.getStudentId();
    Optional<Promotion> champion = standing.champion(studentId);
    champion.ifPresent(promotion -> evaluations.champion(promotion.getCheckpointId()));
    if (champion.isEmpty() || championMarks.containsKey(studentId)) {
      return Optional.ofNullable(championMarks.get(studentId));
    }
    Optional<CheckpointManifest> known = log.find(champion.get().getCheckpointId());
    if (known.isEmpty()) {
      LOG.warn(
          "The champion {} is no longer on the topic; the next checkpoint takes its place",
          champion.get().getCheckpointId());
      return Optional.empty();
    }
    CheckpointManifest manifest = known.get();
    HeadMix mix = standing.mix(studentId).orElseThrow();
    try (Student student = load(manifest, log)) {
      List<Marks> marks =
          Examination.with(
                  student,
                  shelf(manifest),
                  new dev.coffey.distillation.mix.HeadMix(mix.getAlpha(), mix.getBeta()))
              .marks();
      championMarks.put(studentId, marks);
      return Optional.of(marks);
    } catch (BadCheckpointException e) {
      LOG.warn(
          "The champion cannot be loaded any more; the next checkpoint takes its place: {}",
          e.getMessage());
      return Optional.empty();
    }
  }

  private Evaluation evaluation(
      CheckpointManifest manifest,
      Examination examination,
      Gate.Decision decision,
      double seconds) {
    List<Score> scores = new ArrayList<>(examination.scores());
    scores.addAll(teacherScores);
    return Evaluation.newBuilder()
        .setCheckpointId(manifest.getCheckpointId())
        .setStudentId(manifest.getStudentId())
        .setStep(manifest.getStep())
        .setAlpha(examination.mix().alpha())
        .setBeta(examination.mix().beta())
        .setTunedOn(settings.holdout())
        .setScores(scores)
        .setPromoted(decision.promoted())
        .setDecision(decision.reason())
        .setImagesPerSecond(examination.images() / Math.max(seconds, 1e-3))
        .setCreatedAt(clock.instant())
        .build();
  }

  private Verdicts.Crowning crowning(
      CheckpointManifest manifest,
      Examination examination,
      Gate.Decision decision,
      Standing standing) {
    Promotion promotion =
        Promotion.newBuilder()
            .setStudentId(manifest.getStudentId())
            .setAlias(settings.alias())
            .setCheckpointId(manifest.getCheckpointId())
            .setPreviousId(
                standing
                    .champion(manifest.getStudentId())
                    .map(Promotion::getCheckpointId)
                    .orElse(null))
            .setReason(decision.reason())
            .setCreatedAt(clock.instant())
            .build();
    HeadMix mix =
        HeadMix.newBuilder()
            .setStudentId(manifest.getStudentId())
            .setCheckpointId(manifest.getCheckpointId())
            .setAlpha(examination.mix().alpha())
            .setBeta(examination.mix().beta())
            .setTunedOn(settings.holdout())
            .setImages(shelf(manifest).holdout().size())
            .setCreatedAt(clock.instant())
            .build();
    return new Verdicts.Crowning(promotion, mix);
  }

  private static void report(Evaluation evaluation) {
    String tops =
        evaluation.getScores().stream()
            .filter(score -> score.getHead() == ScoredHead.MIX)
            .map(
                score ->
                    String.format(
                        Locale.ROOT, "%s %.1f %%", score.getVariant(), 100 * score.getTop1()))
            .collect(Collectors.joining(", "));
    LOG.info(
        "{} {}: {} (α {}, β {}; {})",
        evaluation.getCheckpointId(),
        evaluation.getPromoted() ? "promoted" : "not promoted",
        tops,
        evaluation.getAlpha(),
        evaluation.getBeta(),
        evaluation.getDecision());
  }

  private void pause() {
    try {
      Thread.sleep(RETRY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }

  /** Asks the loop to end after the checkpoint at hand. */
  @Override
  public void close() {
    stopped = true;
  }
}
