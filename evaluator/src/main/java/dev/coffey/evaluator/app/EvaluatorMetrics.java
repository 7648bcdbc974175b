package dev.coffey.evaluator.app;

import dev.coffey.checkpoints.CheckpointId;
import dev.coffey.evaluator.flow.Court;
import dev.coffey.evaluator.flow.Evaluations;
import dev.coffey.evaluator.succession.Motion;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Promotion;
import dev.coffey.schemas.Score;
import dev.coffey.schemas.ScoredHead;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Counts evaluations and decisions, and shows the newest scores of each student that is judged
 * here. Gauges are made when their first value comes, and there are as many as students, variants
 * and heads.
 *
 * <p>Thread-safe. The court tells what is to be shown, one call after the other, so that no gauge
 * of a student that has left comes back.
 */
@ApplicationScoped
public class EvaluatorMetrics {
  private static final String NO_UNIT = "";
  private static final String STUDENT = "student";

  private final MeterRegistry meters;
  private final Map<Shown, Live> newest = new ConcurrentHashMap<>();

  /** What a gauge is known by. */
  private record Shown(String name, Tags tags) {
    boolean isOf(String studentId) {
      return tags.stream().anyMatch(Tag.of(STUDENT, studentId)::equals);
    }
  }

  private record Live(AtomicReference<Double> value, Gauge gauge) {}

  EvaluatorMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Shows the state of the evaluation thread, and whom the court decides on. */
  void show(Evaluations evaluations, Court court) {
    Gauge.builder("coffey.evaluator.held.partitions", court, it -> it.sitting().size())
        .description("Partitions of students that this evaluator judges")
        .register(meters);
    Gauge.builder(
            "coffey.evaluator.known.partitions",
            court,
            it -> it.partitions().isPresent() ? it.partitions().getAsInt() : Double.NaN)
        .description("Partitions of students that the evaluators share")
        .register(meters);
    FunctionCounter.builder(
            "coffey.evaluator.quarantined.checkpoints", evaluations, Evaluations::setAsideCount)
        .description("Checkpoints that could not be scored")
        .baseUnit("checkpoints")
        .register(meters);
    Gauge.builder("coffey.evaluator.ready", evaluations, it -> it.trouble().isEmpty() ? 1 : 0)
        .description("1 while Kafka answers the evaluation thread")
        .register(meters);
  }

  /** Shows an evaluation that was made here. */
  void evaluated(Evaluation evaluation) {
    Tags student = Tags.of(STUDENT, evaluation.getStudentId());
    counter("evaluations", "Checkpoints scored", student).increment();
    counter("scored.images", "Images of the scored variants, each once a checkpoint", student)
        .increment(
            evaluation.getScores().stream()
                .filter(score -> score.getHead() == ScoredHead.MIX)
                .mapToInt(Score::getImages)
                .sum());
    set("images.per.second", NO_UNIT, "Of the newest evaluation", student)
        .set(evaluation.getImagesPerSecond());
    set("scored.step", NO_UNIT, "Optimiser steps behind the newest scored checkpoint", student)
        .set((double) evaluation.getStep());
    set("scored.timestamp", "seconds", "When the newest evaluation ended, Unix time", student)
        .set(evaluation.getCreatedAt().toEpochMilli() / 1e3);
    set("mix.alpha", NO_UNIT, "Weight of the CE head in the newest scored mix, 0..1", student)
        .set(evaluation.getAlpha());
    set("mix.beta", NO_UNIT, "Temperature of the KD head in the newest scored mix", student)
        .set(evaluation.getBeta());
    evaluation.getScores().forEach(score -> show(score, student));
  }

  private void show(Score score, Tags student) {
    Tags tags = student.and("variant", score.getVariant(), "head", lower(score.getHead()));
    set("top1", "ratio", "Top-1 of the newest scored checkpoint, 0..1", tags).set(score.getTop1());
    set("top5", "ratio", "Top-5 of the newest scored checkpoint, 0..1", tags).set(score.getTop5());
    set("nll", "nats", "Mean negative log-likelihood of the newest scored checkpoint", tags)
        .set(score.getNll());
    set("ece", "ratio", "Expected calibration error of the newest scored checkpoint, 0..1", tags)
        .set(score.getEce());
  }

  /** Shows what the alias means now. */
  void holds(Promotion decision) {
    Tags tags = Tags.of(STUDENT, decision.getStudentId());
    set("champion.step", NO_UNIT, "Optimiser steps behind the champion", tags)
        .set((double) CheckpointId.parse(decision.getCheckpointId()).step());
    set("champion.timestamp", "seconds", "When the newest decision on it was made", tags)
        .set(decision.getCreatedAt().toEpochMilli() / 1e3);
    set("champion.pinned", NO_UNIT, "1 while no rule may move the alias", tags)
        .set(decision.getPinned() ? 1.0 : 0.0);
  }

  /** Shows this student no longer: another evaluator does. Counters stay. */
  void leaves(String studentId) {
    newest
        .keySet()
        .removeIf(
            shown -> {
              if (!shown.isOf(studentId)) {
                return false;
              }
              meters.remove(newest.get(shown).gauge());
              return true;
            });
  }

  /** Counts a decision on an alias. */
  void decided(Promotion decision) {
    counter(
            "decisions",
            "Decisions on what the alias means, by kind and by whether a rule made them",
            Tags.of(
                STUDENT,
                decision.getStudentId(),
                "kind",
                lower(decision.getKind()),
                "by",
                decision.getActor().equals(Motion.EVALUATOR) ? "rule" : "person"))
        .increment();
  }

  /** Shows a closed window of a champion's curve. */
  void recorded(PrequentialWindow window) {
    Tags tags = Tags.of(STUDENT, window.getStudentId(), "yardstick", lower(window.getYardstick()));
    counter("prequential.images", "Samples that a champion answered before they trained it", tags)
        .increment(window.getImages());
    counter("drift.alarms", "Shares and accuracies of classes that left their band", tags)
        .increment(window.getAlarms().size());
    set("prequential.accuracy", "ratio", "Right answers in the newest window, 0..1", tags)
        .set((double) window.getRight() / window.getImages());
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder("coffey.evaluator." + name)
        .description(description)
        .tags(tags)
        .register(meters);
  }

  private AtomicReference<Double> set(String name, String unit, String description, Tags tags) {
    return newest
        .computeIfAbsent(
            new Shown(name, tags),
            shown -> {
              AtomicReference<Double> value = new AtomicReference<>(Double.NaN);
              return new Live(
                  value,
                  Gauge.builder("coffey.evaluator." + name, value, AtomicReference::get)
                      .description(description)
                      .baseUnit(unit.isEmpty() ? null : unit)
                      .tags(tags)
                      .register(meters));
            })
        .value();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
