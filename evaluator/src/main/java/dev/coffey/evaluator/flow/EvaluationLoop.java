package dev.coffey.evaluator.flow;

import dev.coffey.checkpoints.BadCheckpointException;
import dev.coffey.checkpoints.CheckpointLog;
import dev.coffey.checkpoints.StudentLoader;
import dev.coffey.checkpoints.signatures.UntrustedManifestException;
import dev.coffey.evaluator.flow.PendingCheckpoints.Pending;
import dev.coffey.evaluator.judgement.Examination;
import dev.coffey.evaluator.judgement.Gate;
import dev.coffey.evaluator.succession.Succession;
import dev.coffey.evaluator.variants.VariantException;
import dev.coffey.evaluator.variants.VariantLibrary;
import dev.coffey.schemas.CheckpointManifest;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.TraceHeaders;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Scores checkpoint after checkpoint of the students that are judged here, and lets the court
 * promote the better ones.
 *
 * <p>One thread runs {@link #run} and owns everything in here but the court. When Kafka fails
 * beyond what its clients mend themselves, all clients are opened anew from what the topics say.
 */
public final class EvaluationLoop implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluationLoop.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * What a loop is made with, all immutable.
   *
   * @param group on the broker, in which is kept how far checkpoints are dealt with
   */
  public record Settings(StudentLoader students, String holdout, String group) {}

  private final Settings settings;
  private final Clients clients;
  private final VariantLibrary library;
  private final Gate gate;
  private final Court court;
  private final Evaluations evaluations;
  private final InstantSource clock;
  private final Findings findings;
  private final Tracer tracer;
  private final Lifetime lifetime = new Lifetime();

  public EvaluationLoop(
      Settings settings,
      Clients clients,
      VariantLibrary library,
      List<Score> teacherScores,
      Gate gate,
      Court court,
      Evaluations evaluations,
      InstantSource clock,
      Tracer tracer) {
    this.tracer = tracer;
    this.settings = settings;
    this.clients = clients;
    this.library = library;
    this.gate = gate;
    this.court = court;
    this.evaluations = evaluations;
    this.clock = clock;
    this.findings = new Findings(settings.holdout(), List.copyOf(teacherScores));
  }

  @Override
  public void run() {
    while (!lifetime.isOver()) {
      try {
        followCheckpoints();
      } catch (KafkaException e) {
        evaluations.trouble("Kafka: " + e.getMessage());
        LOG.warn(
            "Kafka failed ({}); opening its clients anew in {} s",
            e.toString(),
            Lifetime.PAUSE.toSeconds());
        lifetime.pause();
      }
    }
  }

  private void followCheckpoints() {
    try (CheckpointLog log = clients.checkpoints();
        PendingCheckpoints pending =
            new PendingCheckpoints(clients, settings.group(), this::setAside)) {
      Judge judge = new Judge(settings.students(), library, gate, log, court);
      while (!lifetime.isOver()) {
        evaluations.doing("waiting for a checkpoint");
        pending.poll(POLL);
        pending
            .next(court::isSettled, court::judges)
            .filter(it -> !settleTraced(it, judge))
            .ifPresent(pending::putBack);
        pending.commit();
      }
    }
  }

  /**
   * Settles it in the trace of the checkpoint, or of one that it overtook; what is written
   * meanwhile hands the span on.
   */
  private boolean settleTraced(Pending pending, Judge judge) {
    String checkpointId = pending.manifest().getCheckpointId();
    SpanBuilder builder =
        tracer
            .spanBuilder("evaluate")
            .setParent(TraceHeaders.under(pending.origin()))
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("coffey.checkpoint.id", checkpointId);
    pending.origins().forEach(builder::addLink);
    Span span = builder.startSpan();
    try (Scope scope = span.makeCurrent();
        MDC.MDCCloseable named = MDC.putCloseable("checkpoint", checkpointId)) {
      return settle(pending.manifest(), judge);
    } finally {
      span.end();
    }
  }

  private void setAside(UntrustedManifestException stranger) {
    LOG.error("{}; it is set aside", stranger.getMessage());
    evaluations.setAside(stranger.studentId(), stranger.getMessage());
  }

  /** False when the student is not judged here any more. */
  private boolean settle(CheckpointManifest manifest, Judge judge) {
    evaluations.doing("scoring " + manifest.getCheckpointId());
    try {
      return judge(manifest, judge);
    } catch (BadCheckpointException | VariantException e) {
      LOG.error("Checkpoint {} is set aside: {}", manifest.getCheckpointId(), e.getMessage());
      court.standing().setAside(manifest.getStudentId(), manifest.getCheckpointId());
      evaluations.setAside(manifest.getStudentId(), e.getMessage());
      Span.current().setStatus(StatusCode.ERROR, e.getMessage());
      return true;
    }
  }

  private boolean judge(CheckpointManifest manifest, Judge judge) {
    Instant start = clock.instant();
    Examination examination = judge.examine(manifest);
    int images = judge.shelf(manifest).holdout().size();
    Evaluation evaluation;
    Settlement settlement;
    do { // again if somebody moved the alias meanwhile
      Succession succession = court.standing().succession(manifest.getStudentId());
      Gate.Decision decision = judge.decide(manifest, examination, succession);
      evaluation = findings.evaluation(manifest, examination, decision, start, clock.instant());
      settlement = court.settle(succession, evaluation, findings.mix(evaluation, images));
    } while (settlement == Settlement.OVERTAKEN);
    if (settlement == Settlement.WRITTEN) {
      tell(evaluation);
    } else {
      LOG.info(
          "{} is left to whoever judges {} now",
          manifest.getCheckpointId(),
          manifest.getStudentId());
    }
    return settlement == Settlement.WRITTEN;
  }

  private void tell(Evaluation evaluation) {
    evaluations.add(evaluation);
    Span.current()
        .setAttribute("coffey.promoted", evaluation.getPromoted())
        .setAttribute("coffey.decision", evaluation.getDecision());
    Findings.tell(evaluation);
  }

  /** Asks the loop to end after the checkpoint at hand. */
  @Override
  public void close() {
    lifetime.end();
  }
}
