package dev.coffey.trainer.app;

import dev.coffey.schemas.Topics;
import dev.coffey.trainer.flow.Trainer;
import dev.coffey.trainer.flow.TrainerStatus;
import dev.coffey.trainer.lessons.Outcome;
import dev.coffey.trainer.supply.Inflow;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The trainer's status as Prometheus shows it. */
final class TrainerMetrics {

  private static final String NO_UNIT = "";

  private final Trainer trainer;
  private final MeterRegistry meters;
  private final Tags student;

  private TrainerMetrics(Trainer trainer, MeterRegistry meters) {
    this.trainer = trainer;
    this.meters = meters;
    this.student = Tags.of("student", trainer.status().studentId());
  }

  static void register(Trainer trainer, MeterRegistry meters) {
    TrainerMetrics metrics = new TrainerMetrics(trainer, meters);
    metrics.counters();
    metrics.checkpoints();
    metrics.gauges();
    metrics.losses();
    metrics.supply(Topics.SAMPLES_LABELED.name());
    metrics.supply(Topics.SAMPLES_UNLABELED.name());
  }

  private void counters() {
    counter("steps", "steps", "Optimiser steps in this run", TrainerStatus::stepsThisRun);
    counter(
        "nonfinite.steps",
        "steps",
        "Steps that left the weights alone because loss or gradient was not finite",
        TrainerStatus::nonFiniteSteps);
    counter(
        "samples",
        "samples",
        "Samples that moved the weights for the first time",
        TrainerStatus::samplesThisRun);
    counter(
        "lost.records",
        "records",
        "Records that retention deleted before they were learnt from",
        TrainerStatus::lostRecords);
    counter(
        "skipped.records",
        "records",
        "Unlabelled records left out to keep up; markers of transactions count as records",
        it -> it.supply().skippedRecords());
    counter(
        "dropped.step.records",
        "records",
        "Step records that the broker did not take",
        TrainerStatus::stepRecordsDropped);
    for (Outcome.Reason reason : Outcome.Reason.values()) {
      FunctionCounter.builder(
              "coffey.trainer.unusable.samples",
              trainer,
              it -> it.status().unusableSamples().getOrDefault(reason, 0L))
          .description("Samples left out of training")
          .baseUnit("samples")
          .tags(student)
          .tag("reason", tag(reason))
          .register(meters);
    }
  }

  private void checkpoints() {
    counter(
        "checkpoints", "checkpoints", "Checkpoints published", TrainerStatus::checkpointsPublished);
    counter(
        "checkpoint.failures",
        "failures",
        "Attempts to publish that had to be made again",
        TrainerStatus::checkpointFailures);
    counter(
        "quarantined.checkpoints",
        "checkpoints",
        "Checkpoints that could not be gone on from at a start",
        it -> it.quarantined().size());
    counter(
        "dropped.chunks",
        "chunks",
        "Chunks of old checkpoints that retention dropped",
        TrainerStatus::droppedChunks);
    gauge(
        "checkpoint.stall",
        "seconds",
        "How long the step loop stood still for the newest snapshot",
        it -> it.stallMillis() / 1e3);
    checkpoint(
        "checkpoint.age",
        "seconds",
        "Since the newest checkpoint was made",
        it -> (System.currentTimeMillis() - it.createdAt().toEpochMilli()) / 1e3);
    checkpoint(
        "checkpoint.duration",
        "seconds",
        "From snapshot to commit of the newest checkpoint",
        it -> it.millis() / 1e3);
    sampleAge("50", TrainerStatus.Checkpoint::ageP50Millis);
    sampleAge("99", TrainerStatus.Checkpoint::ageP99Millis);
    checkpoint(
        "checkpoint.step",
        NO_UNIT,
        "Optimiser steps behind the newest checkpoint",
        it -> it.step());
  }

  private void gauges() {
    gauge("step", NO_UNIT, "Optimiser steps behind the weights", TrainerStatus::step);
    gauge("step.duration", "seconds", "Wall time of the newest step", it -> it.stepMillis() / 1e3);
    gauge("reservoir", "samples", "Labelled samples kept", TrainerStatus::reservoirSamples);
    gauge(
        "reservoir.classes",
        "classes",
        "Classes with at least one labelled sample kept",
        TrainerStatus::reservoirClasses);
    gauge(
        "starved",
        NO_UNIT,
        "1 while samples fail to come for longer than they are waited for",
        it -> it.supply().overdue().isPresent() ? 1 : 0);
    gauge("ready", NO_UNIT, "1 while the student is loaded", it -> it.state().isReady() ? 1 : 0);
    for (TrainerStatus.State state : TrainerStatus.State.values()) {
      Gauge.builder("coffey.trainer.state", trainer, it -> it.status().state() == state ? 1 : 0)
          .description("1 for what the training thread is about, 0 for all else")
          .tags(student)
          .tag("state", tag(state))
          .register(meters);
    }
  }

  private void supply(String topic) {
    inflow(
        topic,
        "lag",
        "records",
        "Records that no step has used yet; markers of transactions count as records",
        Inflow::lag);
    inflow(
        topic,
        "silence",
        "seconds",
        "Since the last sample came, or since it is waited for",
        inflow -> inflow.silence(System.nanoTime()).toMillis() / 1e3);
  }

  private void inflow(
      String topic, String name, String unit, String description, ToDoubleFunction<Inflow> value) {
    Gauge.builder(
            "coffey.trainer." + name,
            trainer,
            it ->
                Optional.ofNullable(it.status().supply().topics().get(topic))
                    .map(value::applyAsDouble)
                    .orElse(Double.NaN))
        .description(description)
        .baseUnit(unit)
        .tags(student)
        .tag("topic", topic)
        .register(meters);
  }

  private void losses() {
    loss("total", TrainerStatus.Losses::loss);
    loss("ce", TrainerStatus.Losses::ce);
    loss("kd-labeled", TrainerStatus.Losses::kdLabeled);
    loss("kd-unlabeled", TrainerStatus.Losses::kdUnlabeled);
    gauge(
        "learning.rate",
        NO_UNIT,
        "Learning rate of the newest step",
        it -> it.losses().map(TrainerStatus.Losses::learningRate).orElse(Double.NaN));
    gauge(
        "gradient.norm",
        NO_UNIT,
        "Euclidean norm of the newest step's whole gradient, before clipping",
        it -> it.losses().map(TrainerStatus.Losses::gradientNorm).orElse(Double.NaN));
    cosine("features", TrainerStatus.Cosines::features);
    cosine("stage", TrainerStatus.Cosines::stage);
    cosine("head", TrainerStatus.Cosines::head);
  }

  private void loss(String term, ToDoubleFunction<TrainerStatus.Losses> value) {
    Gauge.builder(
            "coffey.trainer.loss",
            trainer,
            it -> it.status().losses().map(value::applyAsDouble).orElse(Double.NaN))
        .description("Of the newest step")
        .baseUnit("nats")
        .tags(student)
        .tag("term", term)
        .register(meters);
  }

  private void cosine(String at, ToDoubleFunction<TrainerStatus.Cosines> value) {
    Gauge.builder(
            "coffey.trainer.gradient.cosine",
            trainer,
            it -> it.status().cosines().map(value::applyAsDouble).orElse(Double.NaN))
        .description("Between the gradients of CE and KD, where last measured, -1..1")
        .tags(student)
        .tag("at", at)
        .register(meters);
  }

  private void sampleAge(String percentile, ToDoubleFunction<TrainerStatus.Checkpoint> millis) {
    Gauge.builder(
            "coffey.trainer.checkpoint.sample.age",
            trainer,
            it -> it.status().checkpoint().map(millis::applyAsDouble).orElse(Double.NaN) / 1e3)
        .description("From an image's arrival to the checkpoint that first learnt from it")
        .baseUnit("seconds")
        .tags(student)
        .tag("percentile", percentile)
        .register(meters);
  }

  private void checkpoint(
      String name,
      String unit,
      String description,
      ToDoubleFunction<TrainerStatus.Checkpoint> value) {
    gauge(
        name,
        unit,
        description,
        it -> it.checkpoint().map(value::applyAsDouble).orElse(Double.NaN));
  }

  private void counter(
      String name, String unit, String description, ToDoubleFunction<TrainerStatus> value) {
    FunctionCounter.builder(
            "coffey.trainer." + name, trainer, it -> value.applyAsDouble(it.status()))
        .description(description)
        .baseUnit(unit)
        .tags(student)
        .register(meters);
  }

  private void gauge(
      String name, String unit, String description, ToDoubleFunction<TrainerStatus> value) {
    Gauge.builder("coffey.trainer." + name, trainer, it -> value.applyAsDouble(it.status()))
        .description(description)
        .baseUnit(unit.isEmpty() ? null : unit)
        .tags(student)
        .register(meters);
  }

  private static String tag(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
