package dev.coffey.evaluator.app;

import dev.coffey.evaluator.succession.Motion;
import dev.coffey.schemas.Evaluation;
import dev.coffey.schemas.PrequentialWindow;
import dev.coffey.schemas.Promotion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Counts evaluations and decisions, and shows the last scores. */
@ApplicationScoped
public class EvaluatorMetrics implements Consumer<Evaluation> {
  private final Counter evaluated;
  private final MeterRegistry meters;
  private final MultiGauge top1;
  private final MultiGauge prequential;
  private final Map<Tags, Double> newest = new ConcurrentHashMap<>();
  private volatile double imagesPerSecond = Double.NaN;

  EvaluatorMetrics(MeterRegistry meters) {
    this.evaluated =
        Counter.builder("coffey.evaluator.evaluations")
            .description("Checkpoints scored")
            .register(meters);
    this.meters = meters;
    this.top1 =
        MultiGauge.builder("coffey.evaluator.top1")
            .description("Top-1 of the last scored checkpoint, 0..1")
            .baseUnit("ratio")
            .register(meters);
    this.prequential =
        MultiGauge.builder("coffey.evaluator.prequential.accuracy")
            .description("Share of right answers in the newest window of the curve, 0..1")
            .baseUnit("ratio")
            .register(meters);
    meters.gauge("coffey.evaluator.images.per.second", this, it -> it.imagesPerSecond);
  }

  @Override
  public void accept(Evaluation evaluation) {
    evaluated.increment();
    imagesPerSecond = evaluation.getImagesPerSecond();
    top1.register(
        evaluation.getScores().stream()
            .map(
                score ->
                    MultiGauge.Row.of(
                        Tags.of(
                            "variant",
                            score.getVariant(),
                            "head",
                            score.getHead().name(),
                            "student",
                            evaluation.getStudentId()),
                        score.getTop1()))
            .toList(),
        true);
  }

  /** Counts a decision on an alias. */
  void decided(Promotion decision) {
    Counter.builder("coffey.evaluator.decisions")
        .description("Decisions on what the alias means, by kind and by whether a rule made them")
        .tag("student", decision.getStudentId())
        .tag("kind", decision.getKind().name())
        .tag("by", decision.getActor().equals(Motion.EVALUATOR) ? "rule" : "person")
        .register(meters)
        .increment();
  }

  /** Shows a closed window of a champion's curve. */
  void closed(PrequentialWindow window) {
    Tags tags =
        Tags.of("student", window.getStudentId(), "yardstick", window.getYardstick().name());
    Counter.builder("coffey.evaluator.prequential.images")
        .description("Samples that a champion answered before it trained on them")
        .tags(tags)
        .register(meters)
        .increment(window.getImages());
    Counter.builder("coffey.evaluator.drift.alarms")
        .description("Shares and accuracies of classes that left their band")
        .tags(tags)
        .register(meters)
        .increment(window.getAlarms().size());
    newest.put(tags, (double) window.getRight() / window.getImages());
    prequential.register(
        newest.entrySet().stream()
            .map(it -> MultiGauge.Row.of(it.getKey(), it.getValue()))
            .toList(),
        true);
  }
}
